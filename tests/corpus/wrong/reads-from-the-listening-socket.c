/* finds: sock.lifecycle
 * The server reads from the socket that it listens at, not from what accept gave. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7301)};
    int server = socket(AF_INET, SOCK_STREAM, 0), connection;
    char text[16];
    ssize_t got;

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 5) < 0)
        return 1;
    if (fork() == 0) {
        int client = socket(AF_INET, SOCK_STREAM, 0);

        close(server);
        if (connect(client, (struct sockaddr *)&address, sizeof address) < 0)
            return 1;
        if (write(client, "hello\n", 6) != 6)
            return 1;
        close(client);
        return 0;
    }
    connection = accept(server, NULL, NULL);
    if ((got = read(server, text, sizeof text)) > 0)
        got = write(STDOUT_FILENO, text, (size_t)got);
    close(connection);
    close(server);
    wait(NULL);
    return 0;
}
