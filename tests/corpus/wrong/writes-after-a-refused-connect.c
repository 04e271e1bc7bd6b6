/* finds: sock.lifecycle
 * Nobody looks whether connect succeeded. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7305)};
    int client = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    connect(client, (struct sockaddr *)&address, sizeof address);
    if (send(client, "hello\n", 6, MSG_NOSIGNAL) != 6)
        return 1;
    close(client);
    return 0;
}
