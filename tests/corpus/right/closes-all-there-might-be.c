/* A sweep before exec closes numbers that are not open: that is how it is done. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        for (int fd = 3; fd < 256; fd++)
            close(fd);
        execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
    wait(NULL);
    return 0;
}
