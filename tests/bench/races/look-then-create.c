/* Both look whether the lock file is there, and then both make it. */
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static int take(void)
{
#ifdef CORRECT
    return open("lock", O_WRONLY | O_CREAT | O_EXCL, 0600) >= 0;
#else
    if (open("lock", O_RDONLY) >= 0)
        return 0;
    return open("lock", O_WRONLY | O_CREAT, 0600) >= 0;
#endif
}

int main(void)
{
    int status, taken;

    if (fork() == 0)
        _exit(take());
    taken = take();
    must(wait(&status), "wait");
    unlink("lock");
    return taken + WEXITSTATUS(status) == 1 ? 0 : 1;
}
