/* Wrong: the child prints the answer itself; the way back of the socketpair carries nothing but an acknowledgement. */
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
    FILE *out = fdopen(dup(fd), "w");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    while ((length = getline(&line, &size, in)) > 0) {
        reverse(line, (size_t)length);
        fwrite(line, 1, (size_t)length, stdout);
        fflush(stdout);
        fputc('\n', out);
        fflush(out);
    }
    exit(0);
}

static void parent_main(int fd)
{
    FILE *in = fdopen(dup(fd), "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    while ((length = getline(&line, &size, stdin)) > 0) {
        write(fd, line, (size_t)length);
        if (line[length - 1] != '\n')
            shutdown(fd, SHUT_WR);
        getline(&line, &size, in);
    }
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
