/* fcntl locks; a second process asks first whether it would have to wait. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open("data", O_RDWR | O_CREAT, 0600), status;

    if (fd < 0 || fcntl(fd, F_SETLK, &all) < 0)
        return 1;
    if (fork() == 0) {
        if (fcntl(fd, F_SETLK, &all) == 0 || (errno != EAGAIN && errno != EACCES))
            _exit(1);
        fcntl(fd, F_SETLKW, &all);
        _exit(0);
    }
    sleep(1);
    all.l_type = F_UNLCK;
    fcntl(fd, F_SETLK, &all);
    wait(&status);
    close(fd);
    unlink("data");
    return status != 0;
}
