#define _GNU_SOURCE
#include <errno.h>
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

/* All pipes are made first; every child closes all of them, the parent too. */
static void close_all(int (*pipes)[2], int count)
{
    for (int i = 0; i < count; i++) {
        close(pipes[i][0]);
        close(pipes[i][1]);
    }
}

static void become(char **command, int (*pipes)[2], int count, int i)
{
    if (i > 0)
        dup2(pipes[i - 1][0], 0);
    if (i < count)
        dup2(pipes[i][1], 1);
    close_all(pipes, count);
    execvp(command[0], command);
    fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
    _exit(127);
}

int main(int argc, char **argv)
{
    char ***stages;
    int count, code = 0, missing = 0, status;
    int (*pipes)[2];
    pid_t *children;

    stages = calloc((size_t)argc + 1, sizeof *stages);
    if (stages == NULL)
        return 1;
    count = split(argv + 1, stages);
    if (count == 0) {
        fprintf(stderr, "usage: %s CMD [ARG...] [| CMD [ARG...]]...\n", argv[0]);
        return 64;
    }
    pipes = calloc((size_t)count, sizeof *pipes);
    children = calloc((size_t)count, sizeof *children);
    if (pipes == NULL || children == NULL)
        return 1;
    for (int i = 0; i < count - 1; i++)
        if (pipe(pipes[i]) < 0)
            return 1;
    for (int i = 0; i < count; i++) {
        children[i] = fork();
        if (children[i] < 0)
            return 1;
        if (children[i] == 0)
            become(stages[i], pipes, count - 1, i);
    }
    close_all(pipes, count - 1);
    for (int i = 0; i < count; i++) {
        waitpid(children[i], &status, 0);
        code = exit_code(status);
        missing |= WIFEXITED(status) && code == 127;
    }
    free(children);
    free(pipes);
    free(stages);
    return missing ? 127 : code;
}
