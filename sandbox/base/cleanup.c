#include "base/cleanup.h"

#include <errno.h>

int close_fd(int fd)
{
    int saved = errno;

    if (fd >= 0)
        close(fd);
    errno = saved;
    return -1;
}
