/* finds: pipe.full-deadlock
 * The child's output does not fit into the pipe, and the parent waits for the child before it reads. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char line[128];
    FILE *from;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        for (int i = 0; i < 10000; i++)
            dprintf(ends[1], "line number %d\n", i);
        _exit(0);
    }
    close(ends[1]);
    wait(NULL);
    from = fdopen(ends[0], "r");
    while (from && fgets(line, sizeof line, from))
        fputs(line, stdout);
    return 0;
}
