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
    sigset_t first, pending;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    sigemptyset(&first);
    sigaddset(&first, SIGUSR1);
    sigprocmask(SIG_BLOCK, &first, NULL);
    catch(SIGUSR1, on_usr1);
    catch(SIGUSR2, on_usr2);

    while (!asked)
        pause();

    sigpending(&pending);
    puts(sigismember(&pending, SIGUSR1) ? "pending" : "none");
    sigprocmask(SIG_UNBLOCK, &first, NULL); /* a pending one is delivered before this returns */
    if (delivered)
        puts("delivered");
    return 0;
}
