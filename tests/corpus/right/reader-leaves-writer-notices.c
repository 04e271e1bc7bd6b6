/* SIGPIPE is ignored, and EPIPE ends the loop. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2], lines = 0;

    signal(SIGPIPE, SIG_IGN);
    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        char first[8];

        close(ends[1]);
        read(ends[0], first, sizeof first);
        _exit(0);
    }
    close(ends[0]);
    while (write(ends[1], "line\n", 5) == 5)
        lines++;
    wait(NULL);
    return !(errno == EPIPE && lines > 0);
}
