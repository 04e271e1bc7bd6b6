/* finds: sig.unsafe-handler
 * expect: {stdout: any, exit: 0}
 * schedules: 20
 * A signal in the middle of printf, and a handler that prints: a line comes out twice. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t done;
static void on_signal(int signal)
{
    done = signal;
    printf("the child is ready\n");
}
int main(void)
{
    pid_t child;

    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGUSR1, on_signal);
    printf("start\n");
    if ((child = fork()) == 0)
        return kill(getppid(), SIGUSR1) < 0;
    while (!done) {
        printf("waiting\n");
        usleep(1000);
    }
    waitpid(child, NULL, 0);
    return 0;
}
