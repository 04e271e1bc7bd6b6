/* finds: sock.client-fd-leak
 * Each client is served, and its connection is never closed. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7100)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 5) < 0)
        return 1;
    for (int i = 0; i < 5; i++) {
        char byte;
        int connection;

        if (fork() == 0) {
            int fd = socket(AF_INET, SOCK_STREAM, 0);

            close(listener);
            connect(fd, (struct sockaddr *)&address, sizeof address);
            write(fd, "?", 1);
            close(fd);
            _exit(0);
        }
        connection = accept(listener, NULL, NULL);
        while (read(connection, &byte, 1) > 0)
            ;
        wait(NULL);
    }
    return 0;
}
