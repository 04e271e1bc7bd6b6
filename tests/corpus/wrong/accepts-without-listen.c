/* finds: sock.lifecycle
 * listen is missing: accept fails, and nobody looks. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7300)};
    int server = socket(AF_INET, SOCK_STREAM, 0), connection;

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    if ((connection = accept(server, NULL, NULL)) >= 0)
        close(connection);
    close(server);
    return 0;
}
