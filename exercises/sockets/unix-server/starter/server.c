/*
 * sockets/unix-server: a server that has an address in the file system.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o server server.c
 * Try:      ./server ./sock        and in another terminal:   nc -U ./sock
 * Check:    coloquio check sockets/unix-server
 *
 * What is here listens and takes one client. The numbers say what is missing.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int listen_at(const char *path)
{
    struct sockaddr_un address;
    int fd;

    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);

    /*
     * 1. bind() fails with EADDRINUSE if there is a file at `path` already. Perhaps it is the
     *    socket of a server that died: then it may go (unlink). Perhaps it is somebody's thesis:
     *    then it may not. lstat() and S_ISSOCK() tell them apart.
     */
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 8) < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

/* Talks to one client until it has no more to say. */
static void serve(int client)
{
    /*
     * 2. Read, collect until there is a '\n', answer the line in upper case, go on. A stream knows
     *    nothing of lines: read() may return a part of one, or several.
     * 3. read() returns 0: the client says no more (it may still be listening). A line without its
     *    '\n' is answered as it came.
     * 4. write() may take less than all, and if the client has left it kills you with SIGPIPE,
     *    unless you ignore that signal or use send() with MSG_NOSIGNAL.
     */
    close(client);
}

int main(int argc, char **argv)
{
    int listener, client;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH\n", argv[0]);
        return 64;
    }
    /*
     * 5. SIGTERM may come at any moment: while you wait in accept(), in read(), in write(), or one
     *    instruction before. Then unlink the path and leave with 0. A flag that is looked at
     *    before accept() comes too late if the signal arrives in between.
     */
    listener = listen_at(argv[1]);
    client = accept(listener, NULL, NULL);
    if (client >= 0)
        serve(client); /* 6. and the next one? */
    close(listener);
    unlink(argv[1]);
    return 0;
}
