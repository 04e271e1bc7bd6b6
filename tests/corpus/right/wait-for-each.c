/* A pid for each child, and a wait for each pid. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t children[3];

    for (int i = 0; i < 3; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(10 + i);
    }
    for (int i = 0; i < 3; i++) {
        int status;

        if (waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status))
            printf("%d\n", WEXITSTATUS(status));
    }
    return 0;
}
