#define _GNU_SOURCE /* sigabbrev_np */
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void do_nothing(int signal)
{
    (void)signal;
}

int main(int argc, char **argv)
{
    struct sigaction action;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    memset(&action, 0, sizeof action);
    action.sa_handler = do_nothing;
    sigemptyset(&action.sa_mask);
    for (int signal = 1; signal <= 31; signal++)
        if (sigaction(signal, &action, NULL) < 0)
            perror(signal == SIGKILL ? "SIGKILL" : "SIGSTOP");
    return 0;
}
