/* The client connects before its server listens. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7007)};
    int server = socket(AF_INET, SOCK_STREAM, 0), status, on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    must(bind(server, (const struct sockaddr *)&address, sizeof address), "bind");
#ifdef CORRECT
    must(listen(server, 1), "listen");
#endif
    if (fork() == 0) {
        int client = socket(AF_INET, SOCK_STREAM, 0);

        close(server);
        must(connect(client, (const struct sockaddr *)&address, sizeof address), "connect");
        _exit(0);
    }
#ifndef CORRECT
    must(listen(server, 1), "listen");
#endif
    must(wait(&status), "wait");
    return status ? 1 : 0;
}
