/* finds: output.differs
 * faults: reordering
 * Takes datagrams in the order in which they come for the order in which they were sent. */
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
    int number;

    while (poll(&ready, 1, 60000) > 0 && recv(fd, &number, sizeof number, 0) == sizeof number)
        puts(texts[number]);
    exit(0);
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
        if (send(fd, &number, sizeof number, 0) < 0)
            die("send");
    wait(NULL);
    return 0;
}
