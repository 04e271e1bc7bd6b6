#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int ends[2], status;
    pid_t child;
    char byte;

    if (argc != 2) {
        fprintf(stderr, "usage: %s HELPER\n", argv[0]);
        return 64;
    }
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) {
        perror("pipe2");
        return 1;
    }
    if (read(ends[0], &byte, 1) < 0)
        printf("empty: %s\n", strerror(errno));
    fflush(stdout); /* before fork: else both would have it in their buffers */

    child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        execl(argv[1], argv[1], (char *)NULL);
        perror(argv[1]);
        _exit(127);
    }
    if (waitpid(child, &status, 0) < 0) {
        perror("waitpid");
        return 1;
    }
    return 0;
}
