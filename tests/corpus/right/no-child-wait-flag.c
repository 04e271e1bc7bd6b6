/* near: proc.zombie
 * SA_NOCLDWAIT says the same in another way; wait then tells when all have ended. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    action.sa_flags = SA_NOCLDWAIT;
    sigaction(SIGCHLD, &action, NULL);
    if (fork() == 0)
        exit(EXIT_SUCCESS);
    wait(NULL);
    return 0;
}
