/* finds: sock.wrong-source-accepted
 * expect: {stdout: "truth\n", exit: 0}
 * Somebody else is faster than the server that was asked. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int udp(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        _exit(1);
    return fd;
}

int main(void)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(7300)}, from;
    socklen_t size = sizeof from;
    int mine = udp(7301), its = udp(7300);
    char text[32];
    ssize_t got;

    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fork() == 0) {
        struct sockaddr_in client = server;
        int third = udp(7302);

        client.sin_port = htons(7301);
        sendto(third, "lie\n", 4, 0, (struct sockaddr *)&client, sizeof client);
        recvfrom(its, text, sizeof text, 0, NULL, NULL);
        sendto(its, "truth\n", 6, 0, (struct sockaddr *)&client, sizeof client);
        _exit(0);
    }
    sendto(mine, "?", 1, 0, (struct sockaddr *)&server, sizeof server);
    got = recvfrom(mine, text, sizeof text, 0, (struct sockaddr *)&from, &size);
    if (got > 0)
        write(STDOUT_FILENO, text, (size_t)got);
    wait(NULL);
    return 0;
}
