/* finds: pipe.short-write-ignored
 * faults: short-write
 * Looks only whether write failed; with a handler installed it may have written a part. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 20000

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    (void)number;
    alarms++;
}

/* Counts what comes. */
static void count(int fd)
{
    char data[4096];
    size_t all = 0;
    ssize_t got;

    while ((got = read(fd, data, sizeof data)) != 0) {
        if (got > 0)
            all += (size_t)got;
        else if (errno != EINTR)
            exit(1);
    }
    printf("%zu bytes\n", all);
    exit(0);
}

int main(void)
{
    static char data[SIZE];
    struct sigaction action = {.sa_handler = on_alarm};
    int ends[2], status;
    pid_t child;

    sigaction(SIGALRM, &action, NULL);
    if (pipe(ends) < 0 || (child = fork()) < 0) {
        perror("pipe or fork");
        return 1;
    }
    if (child == 0) {
        close(ends[1]);
        count(ends[0]);
    }
    close(ends[0]);
    alarm(60);
    memset(data, 'x', sizeof data);
    while (write(ends[1], data, sizeof data) < 0)
        if (errno != EINTR) {
            perror("write");
            return 1;
        }
    alarm(0);
    close(ends[1]);
    wait(&status);
    return status != 0;
}
