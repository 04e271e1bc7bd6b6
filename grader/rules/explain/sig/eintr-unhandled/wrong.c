#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void on_alarm(int signal)
{
    (void)signal;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_alarm};
    ssize_t got;
    char c;

    sigaction(SIGALRM, &action, NULL);
    alarm(1);
    got = read(STDIN_FILENO, &c, 1);
    if (got < 0) {
        perror("read");
        return 1;
    }
    return 0;
}
