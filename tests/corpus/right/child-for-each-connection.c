/* A forking server that closes what it does not need and waits for its children. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sockaddr_in address = {.sin_family = AF_INET};

static void client(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char answer;

    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        _exit(1);
    write(fd, "c", 1);
    read(fd, &answer, 1);
    close(fd);
    _exit(0);
}

static void serve(int connection)
{
    char byte;

    while (read(connection, &byte, 1) == 1)
        write(connection, &byte, 1);
    _exit(0);
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    address.sin_port = htons(7800);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 5) < 0)
        return 1;
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            close(listener);
            client();
        }
    for (int i = 0; i < 3; i++) {
        int connection = accept(listener, NULL, NULL);

        if (fork() == 0) {
            close(listener);
            serve(connection);
        }
        close(connection);
    }
    close(listener);
    while (wait(NULL) > 0)
        ;
    return 0;
}
