#include "blocking_support.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

char block[400000];
int ends[2], others[2];

void at_last(void)
{
    syscall(SYS_umask, AT_LAST_UMASK);
}

void done(long result)
{
    (void)result;
}

void nonblocking(int fd, int on)
{
    int flags = fcntl(fd, F_GETFL);

    fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

void fill(int fd)
{
    nonblocking(fd, 1);
    while (write(fd, block, 4096) > 0)
        ;
    while (write(fd, block, 1) > 0)
        ;
    nonblocking(fd, 0);
}

void make_pipe(void)
{
    done(pipe(ends));
}

void put(int fd, size_t size)
{
    done(write(fd, block, size));
}

void make_fifo(void)
{
    mkfifo("fifo", 0600);
}
