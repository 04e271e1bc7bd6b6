/* Wrong: two pipes do the work; no socketpair anywhere. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void reverse(char *line, size_t length)
{
    if (length > 0 && line[length - 1] == '\n')
        length--;
    for (size_t i = 0; i < length / 2; i++) {
        char c = line[i];

        line[i] = line[length - 1 - i];
        line[length - 1 - i] = c;
    }
}

static void child_main(int from, int to)
{
    FILE *in = fdopen(from, "r");
    FILE *out = fdopen(to, "w");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    while ((length = getline(&line, &size, in)) > 0) {
        reverse(line, (size_t)length);
        fwrite(line, 1, (size_t)length, out);
        fflush(out);
    }
    exit(0);
}

static void parent_main(int from, int to)
{
    FILE *in = fdopen(from, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    while ((length = getline(&line, &size, stdin)) > 0) {
        write(to, line, (size_t)length);
        if (line[length - 1] != '\n')
            close(to);
        length = getline(&line, &size, in);
        fwrite(line, 1, (size_t)length, stdout);
        fflush(stdout);
    }
    close(to);
    fclose(in);
}

int main(int argc, char **argv)
{
    int to_child[2], to_parent[2];

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    if (pipe(to_child) < 0 || pipe(to_parent) < 0) {
        perror("pipe");
        return 1;
    }
    if (fork() == 0) {
        close(to_child[1]);
        close(to_parent[0]);
        child_main(to_child[0], to_parent[1]);
    }
    close(to_child[0]);
    close(to_parent[1]);
    parent_main(to_parent[0], to_child[1]);
    wait(NULL);
    return 0;
}
