/* finds: fd.leaked-to-exec
 * rules: {fd.leaked-to-exec: on}
 * expect: {stdout: any, exit: 0}
 * The child has its pipe as standard output, and the two numbers of before as well. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char line[32];
    ssize_t got;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl("/bin/echo", "echo", "hello", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    got = read(ends[0], line, sizeof line);
    if (got > 0)
        printf("%.*s", (int)got, line);
    wait(NULL);
    return 0;
}
