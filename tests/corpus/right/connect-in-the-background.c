/* near: sock.lifecycle
 * A connect that does not wait, asked again until it says that it is connected. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static int is_connected(int client, const struct sockaddr_in *address)
{
    return connect(client, (const struct sockaddr *)address, sizeof *address) == 0 ||
           errno == EISCONN;
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7306)};
    int server = socket(AF_INET, SOCK_STREAM, 0), client, connection;
    struct pollfd ready;

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 5) < 0)
        return 1;
    client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    ready = (struct pollfd){.fd = client, .events = POLLOUT};
    while (!is_connected(client, &address))
        if (poll(&ready, 1, -1) < 0)
            return 1;
    if ((connection = accept(server, NULL, NULL)) < 0)
        return 1;
    close(connection);
    close(client);
    close(server);
    return 0;
}
