/* finds: sock.reset-kills-server
 * faults: epipe
 * A server that lets SIGPIPE end it. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS 2

static struct sockaddr_in address = {.sin_family = AF_INET};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void client(void)
{
    char letter = 'x';
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("socket or connect");
    signal(SIGPIPE, SIG_IGN);
    if (send(fd, &letter, 1, 0) == 1)
        recv(fd, &letter, 1, 0);
    close(fd);
    exit(0);
}

static void answer(int connection)
{
    char letter;
    ssize_t got = recv(connection, &letter, 1, 0);

    if (got < 0 || (got == 1 && write(connection, &letter, 1) < 0))
        perror("a client is gone");
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    address.sin_port = htons(7302);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener < 0)
        die("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, CLIENTS) < 0)
        die("bind or listen");
    for (int i = 0; i < CLIENTS; i++) {
        int connection;
        pid_t child = fork();

        if (child < 0)
            die("fork");
        if (child == 0)
            client();
        if ((connection = accept(listener, NULL, NULL)) < 0)
            die("accept");
        answer(connection);
        close(connection);
        wait(NULL);
    }
    puts("served all clients");
    return 0;
}
