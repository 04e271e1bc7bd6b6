#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void on_signal(int signal)
{
    (void)signal;
    write(STDOUT_FILENO, "got it\n", 7);
}

int main(void)
{
    pid_t child = fork();

    if (child == 0) {
        signal(SIGUSR1, on_signal);
        pause();
        return 0;
    }
    kill(child, SIGUSR1);
    wait(NULL);
    return 0;
}
