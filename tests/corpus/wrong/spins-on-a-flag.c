/* finds: proc.busy-wait
 * The handler sets a flag, and main looks at it all the time. */
#include <sched.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t rung;

static void ring(int number)
{
    rung = number;
}

int main(void)
{
    signal(SIGALRM, ring);
    alarm(1);
    while (!rung)
        sched_yield();
    return 0;
}
