/* near: sig.unsafe-handler
 * The handler calls write(2) only, and may interrupt printf as it likes. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t done;

static void on_signal(int signal)
{
    static const char text[] = "the child is ready\n";

    done = signal;
    if (write(STDOUT_FILENO, text, strlen(text)) < 0)
        _exit(1);
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
