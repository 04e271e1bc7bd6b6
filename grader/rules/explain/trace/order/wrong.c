#include <signal.h>
#include <unistd.h>

static void on_alarm(int signal)
{
    (void)signal;
}

int main(void)
{
    alarm(1);
    signal(SIGALRM, on_alarm);
    pause();
    return 0;
}
