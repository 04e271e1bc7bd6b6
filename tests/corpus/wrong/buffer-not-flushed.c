/* finds: wait.deadlock
 * The question stays in the buffer of stdio while its answer is waited for. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char line[64];
    int down[2], up[2];
    FILE *out;

    if (pipe(down) < 0 || pipe(up) < 0)
        return 1;
    if (fork() == 0) {
        FILE *in = fdopen(down[0], "r");

        close(down[1]);
        close(up[0]);
        while (fgets(line, sizeof line, in))
            dprintf(up[1], "you said %s", line);
        return 0;
    }
    close(down[0]);
    close(up[1]);
    out = fdopen(down[1], "w");
    fprintf(out, "hello\n");
    read(up[0], line, sizeof line);
    fclose(out);
    wait(NULL);
    return 0;
}
