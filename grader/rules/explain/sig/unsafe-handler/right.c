#include <signal.h>
#include <stdio.h>

static volatile sig_atomic_t signals;
static int count;

static void on_signal(int signal)
{
    (void)signal;
    signals++;
}

int main(void)
{
    signal(SIGUSR1, on_signal);
    count++;
    raise(SIGUSR1);
    count += signals;
    printf("%d\n", count);
    return 0;
}
