#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t left = 3;

static void on_child(int signal)
{
    (void)signal;
    if (waitpid(-1, NULL, WNOHANG) > 0)
        left--;
}

int main(void)
{
    sigset_t block, old;
    int ends[2];
    char c;

    if (pipe(ends) < 0)
        return 1;
    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    sigprocmask(SIG_BLOCK, &block, &old);
    signal(SIGCHLD, on_child);
    for (int i = 0; i < 3; i++)
        if (fork() == 0)
            _exit(0);
    close(ends[1]);
    read(ends[0], &c, 1); /* until the children have closed theirs */
    while (left > 0)
        sigsuspend(&old);
    printf("all ended\n");
    return 0;
}
