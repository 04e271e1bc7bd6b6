/* expect: {stdout: "late\n", exit: 0}
 * A read that a signal interrupts is made again. */
#include <errno.h>
#include <signal.h>
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
        close(ends[0]);
        sleep(3);
        write(ends[1], "late\n", 5);
        _exit(0);
    }
    close(ends[1]);
    alarm(1);
    while ((got = read(ends[0], text, sizeof text)) < 0 && errno == EINTR)
        ;
    if (got > 0)
        write(STDOUT_FILENO, text, (size_t)got);
    while (wait(NULL) < 0 && errno == EINTR)
        ;
    return got < 0;
}
