/* One pipe that all children read: each line gets to whoever reads first. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int parse(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!isdigit((unsigned char)*at))
            return 0;
    return atoi(text);
}

int main(int argc, char **argv)
{
    int count = argc == 2 ? parse(argv[1]) : 0, ends[2];
    char line[4096], text[4200];
    ssize_t got;

    if (count < 1) {
        fprintf(stderr, "usage: %s N\n", argv[0]);
        return 64;
    }
    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    for (int i = 1; i <= count; i++)
        if (fork() == 0) {
            close(ends[1]);
            while ((got = read(ends[0], line, sizeof line - 1)) > 0) {
                line[got] = '\0';
                for (char *part = strtok(line, "\n"); part != NULL; part = strtok(NULL, "\n")) {
                    int length = sprintf(text, "child %d: %s\n", i, part);

                    if (write(STDOUT_FILENO, text, (size_t)length) != length)
                        _exit(1);
                }
            }
            _exit(0);
        }
    close(ends[0]);
    while (fgets(line, sizeof line, stdin) != NULL)
        if (write(ends[1], line, strlen(line)) < 0)
            perror("write");
    close(ends[1]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
