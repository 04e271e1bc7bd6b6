/* Everything through stdio: one FILE for each child, flushed at each line. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_count(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!isdigit((unsigned char)*at))
            return false;
    return *text && strlen(text) < 9 && atoi(text) > 0;
}

static void serve(int number, FILE *in)
{
    char *line = NULL, buffer[BUFSIZ];
    size_t size = 0;

    setvbuf(stdout, buffer, _IOFBF, sizeof buffer); /* a line goes out by fflush, in one piece */
    while (getline(&line, &size, in) != -1) {
        line[strcspn(line, "\n")] = '\0';
        printf("child %d: %s\n", number, line);
        fflush(stdout);
    }
    free(line);
    fclose(in);
    exit(0);
}

int main(int argc, char **argv)
{
    FILE **children;
    char *line = NULL;
    size_t size = 0;
    int count;

    if (argc != 2 || !is_count(argv[1])) {
        fprintf(stderr, "usage: fanout N\n");
        return 64;
    }
    count = atoi(argv[1]);
    children = calloc((size_t)count, sizeof *children);
    for (int i = 0; i < count; i++) {
        int ends[2];

        if (pipe(ends) != 0) {
            perror("pipe");
            return 1;
        }
        switch (fork()) {
        case -1:
            perror("fork");
            return 1;
        case 0:
            for (int j = 0; j < i; j++)
                fclose(children[j]);
            close(ends[1]);
            serve(i + 1, fdopen(ends[0], "r"));
            break;
        default:
            close(ends[0]);
            children[i] = fdopen(ends[1], "w");
        }
    }
    while (getline(&line, &size, stdin) != -1) {
        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; i < count; i++) {
            fprintf(children[i], "%s\n", line);
            fflush(children[i]);
        }
    }
    for (int i = 0; i < count; i++)
        fclose(children[i]);
    for (int i = 0; i < count; i++)
        wait(NULL);
    free(children);
    free(line);
    return 0;
}
