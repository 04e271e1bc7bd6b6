/* The handlers write what they know into a pipe; everything else happens outside of them. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int ends[2];

struct event {
    int signal;
    pid_t sender;
};

static void on_signal(int signal, siginfo_t *info, void *context)
{
    struct event event = {signal, info->si_pid};
    int saved = errno;

    (void)context;
    if (write(ends[1], &event, sizeof event) != sizeof event)
        _exit(1);
    errno = saved;
}

static void catch(int signal)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask); /* what comes first is written first */
    if (sigaction(signal, &action, NULL) < 0) {
        perror("sigaction");
        exit(1);
    }
}

int main(int argc, char **argv)
{
    struct event event;
    long total = 0;

    if (argc != 1) {
        fprintf(stderr, "usage: %s (without arguments)\n", argv[0]);
        return 64;
    }
    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    catch(SIGUSR1);
    catch(SIGTERM);
    while (read(ends[0], &event, sizeof event) == sizeof event && event.signal != SIGTERM) {
        total++;
        printf("SIGUSR1 from %ld\n", (long)event.sender);
        fflush(stdout);
    }
    printf("total %ld\n", total);
    return 0;
}
