#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(7000)};
    int server = socket(AF_INET, SOCK_STREAM, 0), client;
    char c;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    if (listen(server, 5) < 0)
        return 1;
    for (int i = 0; i < 2; i++) {
        client = accept(server, NULL, NULL);
        if (fork() == 0) {
            close(server);
            if (read(client, &c, 1) == 1)
                write(client, &c, 1);
            _exit(0);
        }
        close(client);
    }
    close(server);
    while (wait(NULL) > 0)
        continue;
    return 0;
}
