/* finds: output.differs
 * faults: doubling
 * Asks again when nothing comes, but takes any answer for that to the latest question. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUESTIONS 2

struct message {
    int number;
    int value;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* Answers every question with the square of its value, until none comes for a long time. */
static void serve(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    while (poll(&ready, 1, 60000) > 0) {
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        struct message message;

        if (recvfrom(fd, &message, sizeof message, 0, (struct sockaddr *)&from, &size) !=
            sizeof message)
            continue;
        message.value *= message.value;
        if (sendto(fd, &message, sizeof message, 0, (struct sockaddr *)&from, size) < 0)
            die("sendto");
    }
    exit(0);
}

/* Returns the answer to a question. */
static int ask(int fd, int number, int value)
{
    struct message question = {number, value}, answer = {-1, 0};
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    do {
        if (send(fd, &question, sizeof question, 0) < 0)
            die("send");
    } while (poll(&ready, 1, 1000) == 0);
    if (recv(fd, &answer, sizeof answer, 0) < 0)
        die("recv");
    return answer.value;
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7303)};
    int server = socket(AF_INET, SOCK_DGRAM, 0), fd = socket(AF_INET, SOCK_DGRAM, 0);
    pid_t child;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (server < 0 || fd < 0 || bind(server, (struct sockaddr *)&address, sizeof address) < 0 ||
        connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("socket, bind or connect");
    if ((child = fork()) < 0)
        die("fork");
    if (child == 0) {
        close(fd);
        serve(server);
    }
    close(server);
    for (int i = 0; i < QUESTIONS; i++)
        printf("%d\n", ask(fd, i, i + 2));
    close(fd);
    wait(NULL);
    return 0;
}
