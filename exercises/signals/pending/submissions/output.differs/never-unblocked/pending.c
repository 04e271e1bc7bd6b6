#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t asked, delivered;

static void on_usr1(int signal)
{
    (void)signal;
    delivered = 1;
}

static void on_usr2(int signal)
{
    (void)signal;
    asked = 1;
}

static void catch(int signal, void (*handler)(int))
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

int main(int argc, char **argv)
{
    sigset_t both, waiting, pending;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    sigemptyset(&both);
    sigaddset(&both, SIGUSR1);
    sigaddset(&both, SIGUSR2);
    sigprocmask(SIG_BLOCK, &both, NULL); /* from here on neither can get in between */
    catch(SIGUSR1, on_usr1);
    catch(SIGUSR2, on_usr2);

    sigprocmask(SIG_BLOCK, NULL, &waiting);
    sigdelset(&waiting, SIGUSR2); /* SIGUSR1 stays blocked while we wait */
    while (!asked)
        sigsuspend(&waiting);

    sigpending(&pending);
    puts(sigismember(&pending, SIGUSR1) ? "pending" : "none");
    if (delivered)
        puts("delivered");
    return 0;
}
