/* faults: all
 * Sends a datagram until it is confirmed, and the next one then; prints each once, in its turn. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PARTS 3

static const char *const texts[PARTS] = {"first", "second", "third"};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* Prints the texts whose numbers come. */
static void print_parts(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int number, next = 0;

    while (poll(&ready, 1, 60000) > 0) {
        struct sockaddr_in from;
        socklen_t size = sizeof from;

        if (recvfrom(fd, &number, sizeof number, 0, (struct sockaddr *)&from, &size) < 0)
            die("recvfrom");
        if (number == next)
            puts(texts[next++]);
        if (sendto(fd, &number, sizeof number, 0, (struct sockaddr *)&from, size) < 0)
            die("sendto");
    }
    exit(0);
}

static void send_surely(int fd, int number)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int confirmed = -1;

    while (confirmed != number) {
        if (send(fd, &number, sizeof number, 0) < 0)
            die("send");
        if (poll(&ready, 1, 1000) > 0 && recv(fd, &confirmed, sizeof confirmed, 0) < 0)
            die("recv");
    }
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7304)};
    int receiver = socket(AF_INET, SOCK_DGRAM, 0), fd = socket(AF_INET, SOCK_DGRAM, 0);
    pid_t child;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (receiver < 0 || fd < 0 || bind(receiver, (struct sockaddr *)&address, sizeof address) < 0 ||
        connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("socket, bind or connect");
    if ((child = fork()) < 0)
        die("fork");
    if (child == 0)
        print_parts(receiver);
    close(receiver);
    for (int number = 0; number < PARTS; number++)
        send_surely(fd, number);
    wait(NULL);
    return 0;
}
