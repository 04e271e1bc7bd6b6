/* finds: sig.handler-too-late
 * Forks first and prepares afterwards: the child is faster. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t told;

static void hear(int number)
{
    (void)number;
    told = 1;
}

int main(void)
{
    if (fork() == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    sleep(1);
    signal(SIGUSR1, hear);
    wait(NULL);
    return told ? 0 : 1;
}
