/* Wrong: what write says is only looked at for errors. It may have taken less than the answer, and
 * the rest of the line is never sent. */
#define _POSIX_C_SOURCE 200809L
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char *path;

static void terminate(int signal)
{
    (void)signal;
    unlink(path);
    _exit(0);
}

/* Blocks or unblocks SIGTERM. */
static void mask_sigterm(int how)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(how, &set, NULL) < 0)
        err(1, "sigprocmask");
}

/* Does anybody listen there? */
static int is_alive(int fd, const struct sockaddr_un *name)
{
    int result;

    do
        result = connect(fd, (const struct sockaddr *)name, sizeof *name);
    while (result < 0 && errno == EINTR);
    return result == 0 || errno != ECONNREFUSED;
}

static int open_server(void)
{
    struct sockaddr_un name;
    struct stat found;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (fd < 0)
        err(1, "socket");
    memset(&name, 0, sizeof name);
    name.sun_family = AF_UNIX;
    if (strlen(path) >= sizeof name.sun_path)
        errx(1, "%s: too long for a socket", path);
    memcpy(name.sun_path, path, strlen(path));
    if (bind(fd, (struct sockaddr *)&name, sizeof name) < 0) {
        if (errno != EADDRINUSE)
            err(1, "%s", path);
        if (lstat(path, &found) < 0 || !S_ISSOCK(found.st_mode))
            errx(1, "%s: something else is there", path);
        if (is_alive(fd, &name))
            errx(1, "%s: in use", path);
        if (unlink(path) < 0 || bind(fd, (struct sockaddr *)&name, sizeof name) < 0)
            err(1, "%s", path);
    }
    if (listen(fd, SOMAXCONN) < 0) {
        unlink(path);
        err(1, "listen");
    }
    return fd;
}

/* 0, or -1 if the client is gone. */
static int answer(int fd, char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (line[i] >= 'a' && line[i] <= 'z')
            line[i] = (char)(line[i] - 'a' + 'A');
    while (write(fd, line, length) < 0)
        if (errno != EINTR)
            return -1;
    return 0;
}

static void serve(int fd)
{
    FILE *in = fdopen(fd, "r");
    char *piece = NULL, *line = NULL;
    size_t piece_size = 0, length = 0;

    if (in == NULL)
        err(1, "fdopen");
    for (;;) {
        ssize_t got = getline(&piece, &piece_size, in);
        int interrupted = ferror(in) && errno == EINTR;

        if (got > 0) {
            if ((line = realloc(line, length + (size_t)got)) == NULL)
                err(1, "realloc");
            memcpy(line + length, piece, (size_t)got);
            length += (size_t)got;
        }
        if (interrupted) {
            clearerr(in); /* what getline had is in `line`, so nothing is lost */
            continue;
        }
        if (ferror(in) || length == 0 || answer(fd, line, length) < 0 || line[length - 1] != '\n')
            break;
        length = 0;
    }
    free(piece);
    free(line);
    fclose(in);
}

int main(int argc, char **argv)
{
    struct sigaction action;
    int listener;

    if (argc != 2)
        errx(64, "usage: %s PATH", argv[0]);
    path = argv[1];
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    action.sa_handler = terminate;
    mask_sigterm(SIG_BLOCK); /* the path must be ours before the handler may unlink it */
    sigaction(SIGTERM, &action, NULL);
    listener = open_server();
    mask_sigterm(SIG_UNBLOCK);
    for (;;) {
        int client = accept(listener, NULL, NULL);

        if (client >= 0)
            serve(client);
        else if (errno != EINTR && errno != ECONNABORTED)
            break;
    }
    warn("accept");
    mask_sigterm(SIG_BLOCK);
    unlink(path);
    return 1;
}
