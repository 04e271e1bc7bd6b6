/* near: wait.deadlock wait.never-ends
 * EINTR is what this program waits for: the alarm ends a read that takes too long. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void on_alarm(int number)
{
    (void)number;
}

int main(void)
{
    struct sigaction action;
    char byte;
    int ends[2];

    if (pipe(ends) < 0)
        return 1;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, NULL);
    alarm(2);
    if (read(ends[0], &byte, 1) < 0 && errno == EINTR)
        printf("nothing came\n");
    return 0;
}
