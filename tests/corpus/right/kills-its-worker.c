/* near: proc.crash proc.left-running
 * A worker without any handler is ended by SIGTERM, which is what its parent wants. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t worker = fork();
    int status;

    if (worker == 0)
        for (;;)
            pause();
    sleep(1);
    kill(worker, SIGTERM);
    waitpid(worker, &status, 0);
    return !(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}
