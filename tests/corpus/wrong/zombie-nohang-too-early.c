/* finds: proc.zombie
 * WNOHANG asks once, when the child still runs, and never again. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        sleep(1);
        _exit(3);
    }
    if (waitpid(pid, NULL, WNOHANG) == 0)
        printf("still running\n");
    fflush(stdout);
    sleep(2);
    return 0;
}
