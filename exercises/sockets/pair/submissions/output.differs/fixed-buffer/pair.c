/* Wrong: takes lines with fgets into 1024 bytes; a longer line is reversed piece by piece. */
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

static void child_main(int fd)
{
    FILE *in = fdopen(fd, "r");
    char line[1024];

    while (fgets(line, sizeof line, in) != NULL) {
        reverse(line, strlen(line));
        write(fd, line, strlen(line));
    }
    exit(0);
}

static void parent_main(int fd)
{
    FILE *in = fdopen(dup(fd), "r");
    char line[1024];

    while (fgets(line, sizeof line, stdin) != NULL) {
        write(fd, line, strlen(line));
        if (strchr(line, '\n') == NULL)
            continue; /* the rest of the line is still to come */
        do {
            if (fgets(line, sizeof line, in) == NULL)
                return;
            printf("%s", line);
        } while (strchr(line, '\n') == NULL);
        fflush(stdout);
    }
    shutdown(fd, SHUT_WR);
    while (fgets(line, sizeof line, in) != NULL)
        printf("%s", line);
    fclose(in);
}

int main(int argc, char **argv)
{
    int ends[2];

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) {
        perror("socketpair");
        return 1;
    }
    if (fork() == 0) {
        close(ends[0]);
        child_main(ends[1]);
    }
    close(ends[1]);
    parent_main(ends[0]);
    close(ends[0]);
    wait(NULL);
    return 0;
}
