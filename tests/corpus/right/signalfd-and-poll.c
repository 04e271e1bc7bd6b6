/* Signals as something to read. */
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct signalfd_siginfo info;
    struct pollfd ready;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    ready.fd = signalfd(-1, &set, SFD_CLOEXEC);
    ready.events = POLLIN;
    if (fork() == 0)
        _exit(0);
    if (poll(&ready, 1, -1) != 1 || read(ready.fd, &info, sizeof info) != sizeof info)
        return 1;
    close(ready.fd);
    return info.ssi_signo != SIGCHLD || wait(NULL) < 0;
}
