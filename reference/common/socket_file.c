#include "socket_file.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What was bound. Read by a signal handler: `bound` is set last and cleared first. */
static char path[sizeof(struct sockaddr_storage)];
static struct stat identity;
static volatile sig_atomic_t bound;
static bool registered; /* with atexit */

void socket_file_remove(void)
{
    struct stat now;

    /* Somebody may have put something else there in the meantime. */
    if (bound && lstat(path, &now) == 0 && now.st_dev == identity.st_dev &&
        now.st_ino == identity.st_ino)
        unlink(path);
    bound = false;
}

void socket_file_abandon(void)
{
    bound = false;
}

/* Handler of SIGINT and SIGTERM: lstat, unlink and raise are async-signal-safe. */
static void remove_and_end(int signal_that_came)
{
    socket_file_remove();
    signal(signal_that_came, SIG_DFL);
    raise(signal_that_came);
}

int socket_file_bind(int fd, const struct address *address)
{
    struct sigaction action = {.sa_handler = remove_and_end};
    const char *file = address_path(address);

    if (bind(fd, (const struct sockaddr *)&address->storage, address->length) < 0)
        return errno;
    if (file == NULL)
        return 0;
    strncpy(path, file, sizeof path - 1);
    if (lstat(path, &identity) < 0)
        return errno;
    bound = true;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (!registered && atexit(socket_file_remove) != 0)
        return ENOMEM;
    registered = true;
    return 0;
}
