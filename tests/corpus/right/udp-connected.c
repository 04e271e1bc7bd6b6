/* connect on a datagram socket: the system lets nobody else through. */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7700)};
    int server = socket(AF_INET, SOCK_DGRAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    if (fork() == 0) {
        int fd = socket(AF_INET, SOCK_DGRAM, 0);
        char answer[8];

        close(server);
        connect(fd, (struct sockaddr *)&address, sizeof address);
        send(fd, "2", 1, 0);
        _exit(recv(fd, answer, sizeof answer, 0) != 1 || answer[0] != '4');
    }
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    char question;
    int status;

    recvfrom(server, &question, 1, 0, (struct sockaddr *)&from, &size);
    question = (char)('0' + 2 * (question - '0'));
    sendto(server, &question, 1, 0, (struct sockaddr *)&from, size);
    close(server);
    wait(&status);
    return status != 0;
}
