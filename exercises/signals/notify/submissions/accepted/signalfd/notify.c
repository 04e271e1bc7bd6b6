#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Decimal digits only, at least 1. Returns 0 for anything else. */
static long parse_number(const char *text)
{
    long number;

    if (*text == '\0' || strspn(text, "0123456789") != strlen(text))
        return 0;
    errno = 0;
    number = strtol(text, NULL, 10);
    return errno == 0 ? number : 0;
}

int main(int argc, char **argv)
{
    struct signalfd_siginfo info;
    sigset_t answer;
    long pid, count, acked = 0;
    int fd;

    if (argc != 3 || (pid = parse_number(argv[1])) < 1 || (count = parse_number(argv[2])) < 1) {
        fprintf(stderr, "usage: %s PID COUNT\n", argv[0]);
        return 64;
    }
    sigemptyset(&answer);
    sigaddset(&answer, SIGUSR2);
    sigprocmask(SIG_BLOCK, &answer, NULL);
    fd = signalfd(-1, &answer, SFD_CLOEXEC);
    if (fd < 0) {
        perror("signalfd");
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (acked < count) {
        if (kill((pid_t)pid, SIGUSR1) == -1) {
            perror(argv[1]);
            return 1;
        }
        do
            if (read(fd, &info, sizeof info) != sizeof info)
                return 1;
        while (info.ssi_pid != (unsigned long)pid);
        printf("acked %ld\n", ++acked);
    }
    close(fd);
    return 0;
}
