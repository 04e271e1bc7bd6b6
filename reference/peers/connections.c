#include "connections.h"

#include "text.h"

#include <stdlib.h>
#include <unistd.h>

static int *sockets; /* -1 where a connection was closed */
static size_t count;

size_t connections_add(int fd)
{
    sockets = memory_resize(sockets, (count + 1) * sizeof *sockets);
    sockets[count++] = fd;
    return count;
}

int connections_fd(size_t number)
{
    return number >= 1 && number <= count ? sockets[number - 1] : -1;
}

size_t connections_newest(void)
{
    size_t number = count;

    while (number > 0 && sockets[number - 1] < 0)
        number--;
    return number;
}

size_t connections_count(void)
{
    return count;
}

void connections_close(size_t number)
{
    if (connections_fd(number) < 0)
        return;
    close(sockets[number - 1]);
    sockets[number - 1] = -1;
}

void connections_free(void)
{
    free(sockets);
    sockets = NULL;
    count = 0;
}
