/*
 * start PROGRAM [ARG...]: executes a test as from a fresh shell. Whoever runs the tests may have left
 * descriptors open, ignored or blocked signals and given a terminal or nothing as standard input; a test
 * that ran into it would say something about them, and nothing about us.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    sigset_t none;
    int null;

    if (argc < 2) {
        fputs("usage: start PROGRAM [ARG...]\n", stderr);
        return 64;
    }
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL); /* refused for SIGKILL, SIGSTOP and those of the C library */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(022);
    if ((null = open("/dev/null", O_RDONLY)) < 0 || dup2(null, STDIN_FILENO) < 0 ||
        syscall(SYS_close_range, STDERR_FILENO + 1, ~0u, 0) < 0) {
        perror("start");
        return 71;
    }
    execvp(argv[1], argv + 1);
    fprintf(stderr, "start: %s: %s\n", argv[1], strerror(errno));
    return 127;
}
