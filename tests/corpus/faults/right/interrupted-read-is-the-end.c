/* faults: all
 * Asks again after an interrupted read, unless it was told to stop. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_interrupt(int number)
{
    (void)number;
    stop = 1;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    int ends[2], lines = 0, status;
    char letter;
    pid_t child;
    ssize_t got;

    if (pipe(ends) < 0 || (child = fork()) < 0) {
        perror("pipe or fork");
        return 1;
    }
    if (child == 0) {
        close(ends[0]);
        _exit(write(ends[1], "a\nb\nc\n", 6) != 6);
    }
    close(ends[1]);
    sigaction(SIGINT, &action, NULL);
    while (!stop && (got = read(ends[0], &letter, 1)) != 0) {
        if (got > 0) {
            lines += letter == '\n';
        } else if (errno != EINTR) {
            perror("read");
            return 1;
        }
    }
    printf("%d lines\n", lines);
    while (wait(&status) < 0 && errno == EINTR)
        ;
    return status != 0;
}
