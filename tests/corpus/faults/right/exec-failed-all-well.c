/* faults: all
 * A child whose exec fails says so and ends with 127. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;
    pid_t child = fork();

    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        execl("/bin/echo", "echo", "printed by another program", (char *)NULL);
        perror("echo");
        _exit(127);
    }
    if (wait(&status) < 0 || !WIFEXITED(status))
        return 1;
    printf("it ended with %d\n", WEXITSTATUS(status));
    return WEXITSTATUS(status);
}
