/* near: sock.lifecycle
 * An address where nobody listens, then one where somebody does: a new socket for each. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int client = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (connect(client, (struct sockaddr *)&address, sizeof address) == 0)
        return client;
    close(client);
    return -1;
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7309)};
    int server = socket(AF_INET, SOCK_STREAM, 0), connection;

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 5) < 0)
        return 1;
    if (fork() == 0) {
        int client = -1;

        close(server);
        for (int port = 7308; client < 0 && port < 7310; port++)
            client = connect_to(port);
        return client < 0 || write(client, "x", 1) != 1;
    }
    if ((connection = accept(server, NULL, NULL)) < 0)
        return 1;
    close(connection);
    close(server);
    wait(NULL);
    return 0;
}
