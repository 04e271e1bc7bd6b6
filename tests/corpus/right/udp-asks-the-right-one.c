/* expect: {stdout: "truth\n", exit: 0}
 * A datagram from somebody else is let go. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int bound(unsigned short port, struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)address, sizeof *address) < 0)
        _exit(1);
    return fd;
}

int main(void)
{
    struct sockaddr_in me, server, stranger, from;
    int mine = bound(7601, &me), its = bound(7600, &server);
    char text[32];
    ssize_t got;

    if (fork() == 0) {
        int third = bound(7602, &stranger);

        sendto(third, "lie\n", 4, 0, (struct sockaddr *)&me, sizeof me);
        recvfrom(its, text, sizeof text, 0, NULL, NULL);
        sendto(its, "truth\n", 6, 0, (struct sockaddr *)&me, sizeof me);
        _exit(0);
    }
    sendto(mine, "?", 1, 0, (struct sockaddr *)&server, sizeof server);
    do {
        socklen_t size = sizeof from;

        got = recvfrom(mine, text, sizeof text, 0, (struct sockaddr *)&from, &size);
    } while (from.sin_port != server.sin_port);
    fwrite(text, 1, (size_t)got, stdout);
    close(mine);
    close(its);
    wait(NULL);
    return 0;
}
