/* rules: {pipe.unused-end-open: on, fd.leaked-to-exec: on}
 * expect: {stdout: "3\n", exit: 0}
 * printf | sort -u | wc -l, with every end closed where it is not needed. */
#include <sys/wait.h>
#include <unistd.h>

static void run(int in, int out, const char *program, const char *first, const char *second)
{
    if (fork() == 0) {
        if (in != 0) {
            dup2(in, 0);
            close(in);
        }
        if (out != 1) {
            dup2(out, 1);
            close(out);
        }
        execlp(program, program, first, second, (char *)NULL);
        _exit(127);
    }
}

int main(void)
{
    int one[2], two[2];

    if (pipe(one) < 0)
        return 1;
    if (fork() == 0) {
        close(one[0]);
        dup2(one[1], 1);
        close(one[1]);
        execlp("printf", "printf", "a\\nb\\na\\nc\\n", (char *)NULL);
        _exit(127);
    }
    close(one[1]);
    if (pipe(two) < 0)
        return 1;
    if (fork() == 0) {
        close(two[0]);
        dup2(one[0], 0);
        close(one[0]);
        dup2(two[1], 1);
        close(two[1]);
        execlp("sort", "sort", "-u", (char *)NULL);
        _exit(127);
    }
    close(one[0]);
    close(two[1]);
    run(two[0], 1, "wc", "-l", NULL);
    close(two[0]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
