/* Wrong: reverses the newline with the rest, so every answer begins with the end of its line. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void serve(int fd)
{
    static char line[70000], answer[70000];
    size_t length = 0;

    while (read(fd, line + length, 1) == 1) {
        if (line[length++] != '\n')
            continue;
        for (size_t i = 0; i < length; i++)
            answer[i] = line[length - 1 - i];
        write(fd, answer, length);
        length = 0;
    }
}

int main(int argc, char **argv)
{
    static char line[70000], answer[70000];
    int fd[2];

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    socketpair(AF_UNIX, SOCK_STREAM, 0, fd);
    if (fork() == 0) {
        close(fd[0]);
        serve(fd[1]);
        return 0;
    }
    close(fd[1]);
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t length = strlen(line);

        write(fd[0], line, length);
        for (size_t got = 0; got < length;)
            got += (size_t)read(fd[0], answer + got, length - got);
        fwrite(answer, 1, length, stdout);
        fflush(stdout);
    }
    close(fd[0]);
    wait(NULL);
    return 0;
}
