/* Who connects first is not who was started first. */
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

#define CLIENTS 2

int main(void)
{
    const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int server = socket(AF_UNIX, SOCK_STREAM, 0), wrong = 0, seen = 0;

    must(bind(server, (const struct sockaddr *)&address, sizeof address), "bind");
    must(listen(server, CLIENTS), "listen");
    for (char who = 0; who < CLIENTS; who++)
        if (fork() == 0) {
            int client = socket(AF_UNIX, SOCK_STREAM, 0);

            must(connect(client, (const struct sockaddr *)&address, sizeof address), "connect");
            must(write(client, &who, 1), "write");
            _exit(0);
        }
    for (char i = 0; i < CLIENTS; i++) {
        int client = accept(server, NULL, NULL);
        char who = 0;

        must(read(client, &who, 1), "read");
        wrong |= who != i;
        seen |= 1 << who;
    }
    while (wait(NULL) > 0)
        ;
    unlink("socket");
#ifdef CORRECT
    wrong = 0; /* each has said who it is */
#endif
    return wrong || seen != 3 ? 1 : 0;
}
