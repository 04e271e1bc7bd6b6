/* finds: sig.check-then-wait
 * sigsuspend with a signal that was never blocked: it has been handled before. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void handler(int number)
{
    (void)number;
}

int main(void)
{
    struct sigaction action;
    sigset_t none;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR2, &action, NULL);
    sigemptyset(&none);
    raise(SIGUSR2);
    sigsuspend(&none);
    return 0;
}
