/* finds: sig.handler-too-late
 * alarm is set before the handler; by the time of sigaction it is over. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void on_alarm(int number)
{
    (void)number;
}

int main(void)
{
    struct sigaction action;

    alarm(1);
    sleep(2);
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, NULL);
    return 0;
}
