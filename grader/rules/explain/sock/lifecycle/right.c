#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(7000)};
    int server = socket(AF_INET, SOCK_STREAM, 0), client, one;
    char byte;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    if (listen(server, 5) < 0)
        return 1;
    client = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    if (write(client, "x", 1) != 1)
        return 1;
    one = accept(server, NULL, NULL);
    if (read(one, &byte, 1) != 1)
        return 1;
    close(one);
    close(client);
    close(server);
    return 0;
}
