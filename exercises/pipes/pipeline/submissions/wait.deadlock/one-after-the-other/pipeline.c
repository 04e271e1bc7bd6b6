#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Cuts the arguments at each "|". Returns how many stages there are, 0 if one is empty. */
static int split(char **arguments, char ***stages)
{
    int count = 0;

    for (;;) {
        if (*arguments == NULL || strcmp(*arguments, "|") == 0)
            return 0;
        stages[count++] = arguments;
        while (*arguments != NULL && strcmp(*arguments, "|") != 0)
            arguments++;
        if (*arguments == NULL)
            return count;
        *arguments++ = NULL;
    }
}

static int exit_code(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Starts one stage that reads from `in` and writes to `out`. */
static pid_t start(char **command, int in, int out, int unused)
{
    pid_t child = fork();

    if (child != 0)
        return child;
    if (unused >= 0)
        close(unused);
    if (in != STDIN_FILENO) {
        dup2(in, STDIN_FILENO);
        close(in);
    }
    if (out != STDOUT_FILENO) {
        dup2(out, STDOUT_FILENO);
        close(out);
    }
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    char ***stages;
    int count, in = STDIN_FILENO, code = 0, missing = 0;
    pid_t last = -1, ended;
    int status;

    stages = calloc((size_t)argc + 1, sizeof *stages);
    if (stages == NULL)
        return 1;
    count = split(argv + 1, stages);
    if (count == 0) {
        fprintf(stderr, "usage: %s CMD [ARG...] [| CMD [ARG...]]...\n", argv[0]);
        return 64;
    }
    for (int i = 0; i < count; i++) {
        int ends[2] = {-1, STDOUT_FILENO};

        if (i < count - 1 && pipe(ends) < 0) {
            perror("pipe");
            return 1;
        }
        last = start(stages[i], in, ends[1], ends[0]);
        if (last < 0) {
            perror("fork");
            return 1;
        }
        if (in != STDIN_FILENO)
            close(in);
        if (ends[1] != STDOUT_FILENO)
            close(ends[1]);
        in = ends[0];
        ended = waitpid(last, &status, 0);
        if (ended == last)
            code = exit_code(status);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
            missing = 1;
    }
    free(stages);
    return missing ? 127 : code;
}
