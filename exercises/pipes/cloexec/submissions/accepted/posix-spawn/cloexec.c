#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void show_empty(int fd)
{
    char data[16];
    ssize_t got = read(fd, data, sizeof data);

    if (got == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
        dprintf(STDOUT_FILENO, "empty: %s\n", strerror(errno));
    else
        dprintf(STDOUT_FILENO, "not empty: %zd\n", got);
}

int main(int argc, char **argv)
{
    siginfo_t end;
    int pipe_fds[2], error;
    pid_t pid;

    if (argc != 2)
        return fputs("usage: cloexec HELPER\n", stderr), 64;
    if (pipe2(pipe_fds, O_NONBLOCK | O_CLOEXEC) == -1)
        return perror("pipe2"), EXIT_FAILURE;
    show_empty(pipe_fds[0]);
    error = posix_spawn(&pid, argv[1], NULL, NULL, (char *[]){argv[1], NULL}, environ);
    if (error) {
        fprintf(stderr, "%s: %s\n", argv[1], strerror(error));
        return 127;
    }
    if (waitid(P_PID, (id_t)pid, &end, WEXITED) == -1)
        return perror("waitid"), EXIT_FAILURE;
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    return end.si_code == CLD_EXITED ? end.si_status : 128 + end.si_status;
}
