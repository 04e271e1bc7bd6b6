/* finds: proc.stdio-duplicated-at-fork
 * expect: {stdout: "table of squares\n0\n1\n4\n", exit: 0}
 * The heading is written four times. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    fputs("table of squares\n", stdout);
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            printf("%d\n", i * i);
            exit(EXIT_SUCCESS);
        }
        wait(NULL);
    }
    return EXIT_SUCCESS;
}
