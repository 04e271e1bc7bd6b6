#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(7000)};
    int server = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    if (listen(server, 5) < 0)
        return 1;
    close(accept(server, NULL, NULL));
    close(server);
    return 0;
}
