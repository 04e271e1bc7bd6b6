/* Signals as data: a descriptor that one can poll and read, several at a time. */
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

static int open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int main(int argc, char **argv)
{
    struct signalfd_siginfo info[8];
    struct pollfd wanted = {.events = POLLIN};
    unsigned total = 0;
    bool ended = false;

    if (argc != 1) {
        fprintf(stderr, "%s: no arguments expected\n", argv[0]);
        return 64;
    }
    if ((wanted.fd = open_signals()) < 0) {
        perror("signalfd");
        return 1;
    }
    while (!ended && poll(&wanted, 1, -1) > 0) {
        ssize_t got = read(wanted.fd, info, sizeof info);

        for (ssize_t i = 0; i < got / (ssize_t)sizeof *info; i++) {
            if (info[i].ssi_signo == SIGTERM)
                ended = true;
            else
                dprintf(STDOUT_FILENO, "SIGUSR1 from %u\n", (unsigned)info[i].ssi_pid), total++;
        }
    }
    close(wanted.fd);
    printf("total %u\n", total);
    return 0;
}
