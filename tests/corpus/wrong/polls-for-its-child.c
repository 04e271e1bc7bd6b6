/* finds: proc.busy-wait
 * Asks for the child again and again instead of waiting. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        sleep(1);
        _exit(0);
    }
    while (waitpid(pid, NULL, WNOHANG) == 0)
        ;
    return 0;
}
