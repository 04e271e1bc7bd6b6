/* Parent and child alternate by signals and pause(). */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

#define ROUNDS 2

static volatile sig_atomic_t turns;
#ifdef CORRECT
static sigset_t before;
#endif

static void on_turn(int number)
{
    (void)number;
    turns++;
}

static void await_turn(int turn)
{
    while (turns < turn)
#ifdef CORRECT
        sigsuspend(&before);
#else
        pause();
#endif
}

int main(void)
{
    sigset_t blocked;
    pid_t child;

    signal(SIGUSR1, on_turn);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
#ifdef CORRECT
    sigprocmask(SIG_BLOCK, &blocked, &before);
#endif
    if ((child = fork()) == 0) {
        for (int i = 1; i <= ROUNDS; i++) {
            await_turn(i);
            kill(getppid(), SIGUSR1);
        }
        _exit(0);
    }
    for (int i = 1; i <= ROUNDS; i++) {
        kill(child, SIGUSR1);
        await_turn(i);
    }
    must(wait(NULL), "wait");
    return 0;
}
