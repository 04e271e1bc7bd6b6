/* finds: sig.eintr-unhandled
 * expect: {stdout: "late\n", exit: 0}
 * An alarm ticks while the parent reads; read fails with EINTR, and that is taken for the end. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void tick(int number)
{
    (void)number;
}

int main(void)
{
    struct sigaction action;
    char text[16];
    int ends[2];
    ssize_t got;

    memset(&action, 0, sizeof action);
    action.sa_handler = tick;
    sigaction(SIGALRM, &action, NULL);
    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        signal(SIGPIPE, SIG_IGN);
        sleep(3);
        write(ends[1], "late\n", 5);
        _exit(0);
    }
    close(ends[1]);
    alarm(1);
    got = read(ends[0], text, sizeof text);
    if (got < 0) {
        perror("read");
        return 2;
    }
    write(STDOUT_FILENO, text, (size_t)got);
    wait(NULL);
    return 0;
}
