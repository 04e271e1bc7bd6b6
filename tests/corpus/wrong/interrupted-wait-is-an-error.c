/* finds: sig.eintr-unhandled
 * expect: {stdout: "child is done\n", exit: 0}
 * wait is interrupted, too. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void remind(int number)
{
    (void)number;
}

int main(void)
{
    struct sigaction action = {.sa_handler = remind};

    sigaction(SIGALRM, &action, NULL);
    if (fork() == 0) {
        sleep(2);
        exit(0);
    }
    alarm(1);
    if (wait(NULL) == -1) {
        perror("wait");
        exit(1);
    }
    printf("child is done\n");
    return 0;
}
