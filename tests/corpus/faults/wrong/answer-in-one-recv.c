/* finds: sock.short-read-assumed
 * faults: short-read
 * A TCP client takes what the first recv gives for the whole answer. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* Sends one answer to the one client. */
static void serve(int listener)
{
    static const char answer[] = "the temperature is 21 degrees\n";
    size_t sent = 0;
    int client = accept(listener, NULL, NULL);

    if (client < 0)
        die("accept");
    while (sent < strlen(answer)) {
        ssize_t took = send(client, answer + sent, strlen(answer) - sent, MSG_NOSIGNAL);

        if (took < 0)
            die("send");
        sent += (size_t)took;
    }
    exit(0);
}

static void ask(const struct sockaddr_in *address)
{
    char text[100];
    ssize_t got;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof *address) < 0)
        die("socket or connect");
    if ((got = recv(fd, text, sizeof text - 1, 0)) < 0)
        die("recv");
    text[got] = '\0';
    fputs(text, stdout);
    close(fd);
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7301)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, status;
    pid_t child;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0)
        die("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0)
        die("bind or listen");
    if ((child = fork()) < 0)
        die("fork");
    if (child == 0)
        serve(listener);
    close(listener);
    ask(&address);
    wait(&status);
    return status != 0;
}
