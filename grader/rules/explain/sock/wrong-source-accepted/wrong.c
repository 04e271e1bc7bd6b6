#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in server = {.sin_family = AF_INET,
                                 .sin_port = htons(7001)};
    struct sockaddr_in own = {.sin_family = AF_INET,
                              .sin_port = htons(7000)};
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    char answer[80];
    ssize_t got;

    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    own.sin_addr = server.sin_addr;
    if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0)
        return 1;
    sendto(fd, "question", 8, 0,
           (struct sockaddr *)&server, sizeof server);
    got = recvfrom(fd, answer, sizeof answer, 0,
                   (struct sockaddr *)&from, &length);
    printf("%.*s\n", (int)got, answer);
    return 0;
}
