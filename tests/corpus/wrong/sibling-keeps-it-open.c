/* finds: pipe.no-eof
 * The second child inherited the write end to the first one, and waits, too. */
#include <sys/wait.h>
#include <unistd.h>

static void drain(int fd)
{
    char byte;

    while (read(fd, &byte, 1) == 1)
        ;
    _exit(0);
}

int main(void)
{
    int first[2], second[2];

    if (pipe(first) < 0 || pipe(second) < 0)
        return 1;
    if (fork() == 0) {
        close(first[1]);
        close(second[0]);
        close(second[1]);
        drain(first[0]);
    }
    if (fork() == 0) {
        close(first[0]);
        close(second[1]);
        drain(second[0]);
    }
    close(first[0]);
    close(second[0]);
    write(first[1], "a", 1);
    write(second[1], "b", 1);
    close(first[1]);
    waitpid(-1, NULL, 0);
    close(second[1]);
    wait(NULL);
    return 0;
}
