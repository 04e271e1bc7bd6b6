#include "names.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "option.h"

#define ROW(name) {#name, name}

struct name {
    const char *name;
    int number;
};

/* What the calls of the peers can fail with. */
static const struct name errors[] = {
    ROW(EACCES),       ROW(EADDRINUSE),   ROW(EADDRNOTAVAIL), ROW(EAFNOSUPPORT), ROW(EAGAIN),
    ROW(EBADF),        ROW(ECONNABORTED), ROW(ECONNREFUSED),  ROW(ECONNRESET),   ROW(EDESTADDRREQ),
    ROW(EHOSTUNREACH), ROW(EINTR),        ROW(EINVAL),        ROW(EIO),          ROW(EISCONN),
    ROW(EISDIR),       ROW(ELOOP),        ROW(EMFILE),        ROW(EMSGSIZE),     ROW(ENAMETOOLONG),
    ROW(ENETDOWN),     ROW(ENETUNREACH),  ROW(ENFILE),        ROW(ENOBUFS),      ROW(ENOENT),
    ROW(ENOMEM),       ROW(ENOSPC),       ROW(ENOTCONN),      ROW(ENOTDIR),      ROW(ENOTSOCK),
    ROW(ENXIO),        ROW(EOPNOTSUPP),   ROW(EPERM),         ROW(EPIPE),        ROW(EPROTOTYPE),
    ROW(EROFS),        ROW(ESRCH),        ROW(ETIMEDOUT),     ROW(EPROTONOSUPPORT),
};

static const struct name signals[] = {
    ROW(SIGABRT), ROW(SIGALRM), ROW(SIGBUS),  ROW(SIGCHLD), ROW(SIGCONT), ROW(SIGFPE),
    ROW(SIGHUP),  ROW(SIGILL),  ROW(SIGINT),  ROW(SIGKILL), ROW(SIGPIPE), ROW(SIGQUIT),
    ROW(SIGSEGV), ROW(SIGSTOP), ROW(SIGSYS),  ROW(SIGTERM), ROW(SIGTRAP), ROW(SIGTSTP),
    ROW(SIGTTIN), ROW(SIGTTOU), ROW(SIGURG),  ROW(SIGUSR1), ROW(SIGUSR2), ROW(SIGVTALRM),
    ROW(SIGXCPU), ROW(SIGXFSZ),
};

const char *error_name(int error)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].number == error)
            return errors[i].name;
    return "UNKNOWN";
}

/* Reads "SIGRTMIN+N" or "SIGRTMAX-N"; SIGRTMIN is not a constant, so they cannot be in the table. */
static int realtime_number(const char *name)
{
    bool from_first = strncmp(name, "SIGRTMIN", 8) == 0;
    uint64_t offset = 0;

    if (!from_first && strncmp(name, "SIGRTMAX", 8) != 0)
        return -1;
    if (name[8] != '\0' && name[8] != (from_first ? '+' : '-'))
        return -1;
    if (name[8] != '\0' && !number_read(name + 9, (uint64_t)(SIGRTMAX - SIGRTMIN), &offset))
        return -1;
    return from_first ? SIGRTMIN + (int)offset : SIGRTMAX - (int)offset;
}

int signal_number(const char *name)
{
    uint64_t number;

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (strcmp(signals[i].name, name) == 0)
            return signals[i].number;
    if (number_read(name, (uint64_t)SIGRTMAX, &number))
        return (int)number;
    return realtime_number(name);
}
