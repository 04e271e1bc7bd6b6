/* A second pipe with close-on-exec tells the parent whether exec worked: at once if it did, for then
 * the write end closes by itself. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int ends[2], report[2], error, status;
    char *command[2] = {argv[1], NULL};
    char nothing[1];
    pid_t pid;

    if (argc != 2) {
        warnx("exactly one program to execute, please");
        exit(64);
    }
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0 || pipe2(report, O_CLOEXEC) != 0)
        err(EXIT_FAILURE, "pipe2");
    setbuf(stdout, NULL);
    if (read(ends[0], nothing, sizeof nothing) == -1)
        printf("empty: %s\n", strerror(errno));
    if ((pid = fork()) == -1)
        err(EXIT_FAILURE, "fork");
    if (pid == 0) {
        execv(argv[1], command);
        error = errno;
        if (write(report[1], &error, sizeof error) != sizeof error)
            _exit(1);
        _exit(127);
    }
    close(report[1]);
    if (read(report[0], &error, sizeof error) == sizeof error)
        fprintf(stderr, "%s: %s\n", argv[1], strerror(error));
    while (waitpid(pid, &status, 0) == -1)
        if (errno != EINTR)
            err(EXIT_FAILURE, "waitpid");
    exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
