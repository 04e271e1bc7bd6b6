/* expect: {stdout: "two clients\n", exit: 0}
 * A client that resets its connection ends its connection, and nothing else. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sockaddr_in address = {.sin_family = AF_INET};

static void client(int resets)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        _exit(1);
    if (resets)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(fd);
    _exit(0);
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    address.sin_port = htons(7900);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 5) < 0)
        return 1;
    for (int i = 0; i < 2; i++) {
        char text[10];
        int connection;

        if (fork() == 0)
            client(i == 0);
        connection = accept(listener, NULL, NULL);
        wait(NULL);
        while (read(connection, text, sizeof text) > 0)
            ;
        close(connection);
    }
    puts("two clients");
    close(listener);
    return 0;
}
