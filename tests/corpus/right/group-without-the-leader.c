/* near: proc.crash
 * kill(0, …) is right where the sender ignores the signal. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    setpgid(0, 0);
    for (int i = 0; i < 3; i++)
        if (fork() == 0)
            for (;;)
                pause();
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    while (wait(NULL) > 0)
        ;
    return 0;
}
