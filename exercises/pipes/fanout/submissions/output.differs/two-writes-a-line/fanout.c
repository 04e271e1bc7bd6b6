#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN_MAX 64
#define LINE_BYTES 4200

/* Decimal digits only, 1 to CHILDREN_MAX. Returns 0 for anything else. */
static int parse_number(const char *text)
{
    long number;

    if (*text == '\0' || strspn(text, "0123456789") != strlen(text))
        return 0;
    errno = 0;
    number = strtol(text, NULL, 10);
    return errno == 0 && number <= CHILDREN_MAX ? (int)number : 0;
}

static void write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, data, size);

        if (written < 0) {
            perror("write");
            _exit(1);
        }
        data += written;
        size -= (size_t)written;
    }
}

/* Prints each line in one write, so that it does not mix with those of others. */
static void child(int number, int fd)
{
    FILE *lines = fdopen(fd, "r");
    char line[LINE_BYTES], text[32];

    while (fgets(line, sizeof line, lines) != NULL) {
        int length = snprintf(text, sizeof text, "child %d: ", number);

        write_all(STDOUT_FILENO, text, (size_t)length);
        write_all(STDOUT_FILENO, line, strlen(line));
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    int count, ends[CHILDREN_MAX];
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    if (argc != 2 || (count = parse_number(argv[1])) == 0) {
        fprintf(stderr, "usage: %s N\n", argv[0]);
        return 64;
    }
    for (int i = 0; i < count; i++) {
        int fds[2];
        pid_t pid;

        if (pipe(fds) < 0 || (pid = fork()) < 0) {
            perror(argv[0]);
            return 1;
        }
        if (pid == 0) {
            close(fds[1]);
            for (int j = 0; j < i; j++)
                close(ends[j]); /* those of the children before us came with fork */
            child(i + 1, fds[0]);
        }
        close(fds[0]);
        ends[i] = fds[1];
    }
    while ((length = getline(&line, &room, stdin)) > 0) {
        for (int i = 0; i < count; i++) {
            write_all(ends[i], line, (size_t)length);
            if (line[length - 1] != '\n')
                write_all(ends[i], "\n", 1);
        }
    }
    for (int i = 0; i < count; i++)
        close(ends[i]);
    while (wait(NULL) > 0)
        ;
    free(line);
    return 0;
}
