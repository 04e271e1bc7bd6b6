/* Two processes take the same two locks, one in each order. */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static void take(const char *first, const char *second)
{
    int one = open(first, O_RDWR | O_CREAT, 0600), other = open(second, O_RDWR | O_CREAT, 0600);

    must(flock(one, LOCK_EX), "flock");
    must(flock(other, LOCK_EX), "flock");
    close(other);
    close(one);
}

int main(void)
{
    if (fork() == 0) {
#ifdef CORRECT
        take("one", "other");
#else
        take("other", "one");
#endif
        _exit(0);
    }
    take("one", "other");
    must(wait(NULL), "wait");
    unlink("one");
    unlink("other");
    return 0;
}
