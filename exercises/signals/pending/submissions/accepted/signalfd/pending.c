#define _GNU_SOURCE
#include <err.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void on_first(int signal)
{
    static const char text[] = "delivered\n";
    ssize_t written = write(STDOUT_FILENO, text, sizeof text - 1);

    (void)signal;
    (void)written;
}

int main(int argc, char **argv)
{
    struct signalfd_siginfo info;
    sigset_t first, second, pending;
    int fd;

    if (argc != 1)
        errx(64, "no arguments expected, %d given (%s ...)", argc - 1, argv[1]);
    signal(SIGUSR1, on_first);
    sigemptyset(&first);
    sigaddset(&first, SIGUSR1);
    sigemptyset(&second);
    sigaddset(&second, SIGUSR2);
    if (sigprocmask(SIG_BLOCK, &first, NULL) < 0 || sigprocmask(SIG_BLOCK, &second, NULL) < 0)
        err(1, "sigprocmask");
    if ((fd = signalfd(-1, &second, SFD_NONBLOCK)) < 0)
        err(1, "signalfd");
    while (read(fd, &info, sizeof info) != sizeof info)
        poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, -1);
    close(fd);
    if (sigpending(&pending) < 0)
        err(1, "sigpending");
    puts(sigismember(&pending, SIGUSR1) == 1 ? "pending" : "none");
    fflush(stdout); /* the handler writes past stdio */
    sigprocmask(SIG_UNBLOCK, &first, NULL);
    return 0;
}
