/* near: sock.lifecycle
 * libraries: [pthread]
 * expect: {stdout: "", exit: 0}
 * shutdown on the listening socket is how the thread that accepts is told to end. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static int server;

static void *accept_all(void *unused)
{
    int connection;

    while ((connection = accept(server, NULL, NULL)) >= 0)
        close(connection);
    return unused;
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7307)};
    pthread_t thread;
    int client;

    server = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 5) < 0)
        return 1;
    if (pthread_create(&thread, NULL, accept_all, NULL) != 0)
        return 1;
    client = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    close(client);
    shutdown(server, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(server);
    return 0;
}
