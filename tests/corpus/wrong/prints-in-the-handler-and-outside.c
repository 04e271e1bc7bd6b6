/* finds: sig.unsafe-handler
 * The handler prints, and so does what it can interrupt. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t done;

static void on_signal(int signal)
{
    done = signal;
    printf("the child is ready\n");
    fflush(stdout);
}

int main(void)
{
    pid_t child;

    signal(SIGUSR1, on_signal);
    if ((child = fork()) == 0)
        return kill(getppid(), SIGUSR1) < 0;
    while (!done) {
        printf("waiting\n");
        fflush(stdout);
        usleep(1000);
    }
    waitpid(child, NULL, 0);
    return 0;
}
