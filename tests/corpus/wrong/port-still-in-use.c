/* finds: sock.no-reuseaddr
 * The server closes first, so that its port stays in use for a while; it starts again at once. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int serve(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), connection;
    char byte;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        return 1;
    }
    listen(listener, 5);
    if (fork() == 0) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);

        if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
            _exit(1);
        while (read(fd, &byte, 1) > 0)
            ;
        close(fd);
        _exit(0);
    }
    connection = accept(listener, NULL, NULL);
    write(connection, "!", 1);
    close(connection);
    close(listener);
    wait(NULL);
    return 0;
}

int main(void)
{
    if (serve(7000))
        return 1;
    return serve(7000);
}
