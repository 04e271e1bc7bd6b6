/* finds: sock.lifecycle
 * The server has an address and does not listen there: clients are refused. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7303)};
    int server = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    if (fork() == 0) {
        int client = socket(AF_INET, SOCK_STREAM, 0);

        close(server);
        return connect(client, (struct sockaddr *)&address, sizeof address) < 0;
    }
    wait(NULL);
    close(server);
    return 0;
}
