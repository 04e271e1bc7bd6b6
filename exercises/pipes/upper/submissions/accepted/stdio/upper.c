#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child takes bytes one by one, and lets them out when the pipe has no more for now: at each newline. */
static int child_prints(FILE *from)
{
    int c;

    while ((c = getc(from)) != EOF) {
        if (c >= 'a' && c <= 'z')
            c -= 'a' - 'A';
        if (putchar(c) == EOF || (c == '\n' && fflush(stdout) == EOF))
            return 1;
    }
    return ferror(from) || fflush(stdout) == EOF;
}

static int parent_sends(FILE *to)
{
    int c;

    setvbuf(stdin, NULL, _IOFBF, BUFSIZ);
    while ((c = getchar()) != EOF)
        if (putc(c, to) == EOF || (c == '\n' && fflush(to) == EOF))
            return 1;
    return ferror(stdin);
}

int main(int argc, char **argv)
{
    int ends[2], status, failed;
    FILE *end;
    pid_t child;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    if ((child = fork()) < 0) {
        perror("fork");
        return 1;
    }
    close(ends[child == 0]);
    end = fdopen(ends[child != 0], child == 0 ? "r" : "w");
    if (end == NULL) {
        perror("fdopen");
        return 1;
    }
    if (child == 0)
        exit(child_prints(end));
    failed = parent_sends(end);
    failed |= fclose(end) == EOF;
    waitpid(child, &status, 0);
    return failed || !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}
