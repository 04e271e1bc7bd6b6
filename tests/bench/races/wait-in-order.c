/* wait() gives whichever child has ended, not the one that was started first. */
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

#define CHILDREN 2

int main(void)
{
    pid_t children[CHILDREN];
    int status;

    for (int i = 0; i < CHILDREN; i++)
        if ((children[i] = fork()) == 0)
            _exit(i);
    for (int i = 0; i < CHILDREN; i++) {
#ifdef CORRECT
        must(waitpid(children[i], &status, 0), "waitpid");
#else
        must(wait(&status), "wait");
#endif
        if (WEXITSTATUS(status) != i)
            return 1;
    }
    return 0;
}
