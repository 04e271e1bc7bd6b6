/* near: proc.exit-status
 * fork, exec, wait. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();
    int status;

    if (pid < 0) {
        perror("fork");
        return EXIT_FAILURE;
    }
    if (pid == 0) {
        execlp("echo", "echo", "from", "the", "child", (char *)NULL);
        perror("exec");
        _exit(127);
    }
    if (waitpid(pid, &status, 0) < 0)
        return EXIT_FAILURE;
    return WEXITSTATUS(status);
}
