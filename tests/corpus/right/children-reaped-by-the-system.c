/* near: proc.zombie
 * SIGCHLD is ignored on purpose: then children leave no zombies, and nobody waits for a status. */
#include <signal.h>
#include <unistd.h>

int main(void)
{
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 3; i++)
        if (fork() == 0)
            _exit(0);
    sleep(1);
    return 0;
}
