/* expect: {stdout: "ready\nready\n", exit: 0}
 * Both say the same, each for itself: no copy of a buffer. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    printf("ready\n");
    if (pid > 0)
        wait(NULL);
    return 0;
}
