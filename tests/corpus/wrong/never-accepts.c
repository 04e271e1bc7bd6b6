/* finds: sock.lifecycle
 * The connection stays in the queue: the server waits for its client, which waits for an answer. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7302)};
    int server = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 5) < 0)
        return 1;
    if (fork() == 0) {
        int client = socket(AF_INET, SOCK_STREAM, 0);
        char answer;

        close(server);
        if (connect(client, (struct sockaddr *)&address, sizeof address) < 0)
            return 1;
        return read(client, &answer, 1) == 1 ? 0 : 1;
    }
    wait(NULL);
    close(server);
    return 0;
}
