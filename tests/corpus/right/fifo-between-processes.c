/* mkfifo, both sides, unlink. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char text[32];
    ssize_t got;
    int fd;

    if (mkfifo("channel", 0600) < 0)
        return 1;
    if (fork() == 0) {
        fd = open("channel", O_WRONLY);
        write(fd, "through the file system\n", 24);
        close(fd);
        _exit(0);
    }
    fd = open("channel", O_RDONLY);
    while ((got = read(fd, text, sizeof text)) > 0)
        fwrite(text, 1, (size_t)got, stdout);
    close(fd);
    unlink("channel");
    wait(NULL);
    return 0;
}
