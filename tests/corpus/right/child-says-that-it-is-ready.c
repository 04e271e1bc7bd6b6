/* The parent waits for a byte before it sends the signal. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void leave(int number)
{
    (void)number;
    _exit(3);
}

int main(void)
{
    int ready[2], status;
    char byte;
    pid_t pid;

    if (pipe(ready) < 0)
        return 1;
    if ((pid = fork()) == 0) {
        close(ready[0]);
        signal(SIGUSR1, leave);
        write(ready[1], "r", 1);
        for (;;)
            pause();
    }
    close(ready[1]);
    read(ready[0], &byte, 1);
    kill(pid, SIGUSR1);
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status) != 3;
}
