/* finds: sig.handler-too-late
 * expect: {stdout: "hello\n", exit: 0}
 * The child installs its handler when it gets to run; the parent does not wait for that. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void greet(int number)
{
    (void)number;
    write(STDOUT_FILENO, "hello\n", 6);
}

int main(void)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        signal(SIGUSR1, greet);
        pause();
        _exit(0);
    }
    kill(pid, SIGUSR1);
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? 0 : 1;
}
