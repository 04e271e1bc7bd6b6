/* One process, several clients at once, by poll. */
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS 4

int main(void)
{
    struct pollfd ready[CLIENTS];
    int open = CLIENTS, bytes = 0;

    for (int i = 0; i < CLIENTS; i++) {
        int pair[2];

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
            return 1;
        if (fork() == 0) {
            for (int j = 0; j < i; j++)
                close(ready[j].fd);
            close(pair[0]);
            usleep((unsigned)(CLIENTS - i) * 1000);
            write(pair[1], "bytes", 5);
            _exit(0);
        }
        close(pair[1]);
        ready[i] = (struct pollfd){.fd = pair[0], .events = POLLIN};
    }
    while (open > 0 && poll(ready, CLIENTS, -1) > 0)
        for (int i = 0; i < CLIENTS; i++) {
            char block[16];
            ssize_t got;

            if (!ready[i].revents)
                continue;
            if ((got = read(ready[i].fd, block, sizeof block)) > 0) {
                bytes += (int)got;
                continue;
            }
            close(ready[i].fd);
            ready[i].fd = -1;
            open--;
        }
    while (wait(NULL) > 0)
        ;
    printf("%d\n", bytes);
    return 0;
}
