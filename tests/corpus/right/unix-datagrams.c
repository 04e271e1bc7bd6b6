/* near: sock.path-left
 * expect: {stdout: "ping\n", exit: 0}
 * files: {server: absent, client: absent}
 * Datagrams over UNIX sockets: both sides have an address, both files are removed. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int named(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    strcpy(address.sun_path, path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        _exit(1);
    return fd;
}

int main(void)
{
    struct sockaddr_un from;
    socklen_t size = sizeof from;
    int server = named("server"), client = named("client");
    char text[32];
    ssize_t got;

    if (fork() == 0) {
        struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = "server"};

        close(server);
        sendto(client, "ping", 4, 0, (struct sockaddr *)&to, sizeof to);
        got = recv(client, text, sizeof text, 0);
        _exit(got != 4 || memcmp(text, "pong", 4) != 0);
    }
    close(client);
    got = recvfrom(server, text, sizeof text, 0, (struct sockaddr *)&from, &size);
    printf("%.*s\n", (int)got, text);
    sendto(server, "pong", 4, 0, (struct sockaddr *)&from, size);
    wait(NULL);
    close(server);
    unlink("server");
    unlink("client");
    return 0;
}
