/* The datagram is sent to an address that nobody has bound yet. */
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

int main(void)
{
    const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int receiver = socket(AF_UNIX, SOCK_DGRAM, 0), status;

#ifdef CORRECT
    must(bind(receiver, (const struct sockaddr *)&address, sizeof address), "bind");
#endif
    if (fork() == 0) {
        int sender = socket(AF_UNIX, SOCK_DGRAM, 0);

        must(sendto(sender, "x", 1, 0, (const struct sockaddr *)&address, sizeof address),
             "sendto");
        _exit(0);
    }
#ifndef CORRECT
    must(bind(receiver, (const struct sockaddr *)&address, sizeof address), "bind");
#endif
    must(wait(&status), "wait");
    unlink("socket");
    return status ? 1 : 0;
}
