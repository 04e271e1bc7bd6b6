/* finds: proc.stdio-duplicated-at-fork
 * expect: {stdout: "start\nchild\nparent\n", exit: 0}
 * Standard output is a pipe here, so "start" waits in the buffer when fork copies it. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("start\n");
    if (fork() == 0) {
        printf("child\n");
        return 0;
    }
    wait(NULL);
    printf("parent\n");
    return 0;
}
