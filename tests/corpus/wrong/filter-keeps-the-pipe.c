/* finds: pipe.reader-holds-write-end
 * The pipe is standard input by dup2, and its other end is still there under its old number. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char line[80];

    if (pipe(ends) < 0)
        return 1;
    switch (fork()) {
    case -1:
        return 1;
    case 0:
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        while (fgets(line, sizeof line, stdin))
            printf("> %s", line);
        fflush(stdout);
        _exit(0);
    }
    close(ends[0]);
    dprintf(ends[1], "first\nsecond\n");
    close(ends[1]);
    wait(NULL);
    return 0;
}
