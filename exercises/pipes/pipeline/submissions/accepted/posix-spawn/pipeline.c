#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

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

/* With O_CLOEXEC everywhere only what is duplicated onto 0 and 1 reaches a stage. */
static int start(char **command, int in, int out, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    int error;

    posix_spawn_file_actions_init(&actions);
    if (in >= 0)
        posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (out >= 0)
        posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    error = posix_spawnp(child, command[0], &actions, NULL, command, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        fprintf(stderr, "%s: %s\n", command[0], strerror(error));
    return error;
}

int main(int argc, char **argv)
{
    char ***stages;
    int count, previous = -1, missing = 0, status, code = 127;
    pid_t *children;

    stages = calloc((size_t)argc + 1, sizeof *stages);
    if (stages == NULL)
        return 1;
    count = split(argv + 1, stages);
    if (count == 0) {
        fprintf(stderr, "usage: %s CMD [ARG...] [| CMD [ARG...]]...\n", argv[0]);
        return 64;
    }
    children = calloc((size_t)count, sizeof *children);
    if (children == NULL)
        return 1;
    for (int i = 0; i < count; i++) {
        int ends[2] = {-1, -1};

        if (i + 1 < count && pipe2(ends, O_CLOEXEC) < 0) {
            perror("pipe2");
            return 1;
        }
        if (start(stages[i], previous, ends[1], &children[i]) != 0) {
            children[i] = -1;
            missing = 1;
        }
        if (previous >= 0)
            close(previous);
        if (ends[1] >= 0)
            close(ends[1]);
        previous = ends[0];
    }
    for (int i = 0; i < count; i++) {
        if (children[i] < 0)
            continue;
        waitpid(children[i], &status, 0);
        code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    free(children);
    free(stages);
    return missing ? 127 : code;
}
