#include <signal.h>
#include <unistd.h>

static void on_alarm(int signal)
{
    (void)signal;
}

int main(void)
{
    signal(SIGALRM, on_alarm);
    alarm(1);
    pause();
    return 0;
}
