/* near: sock.lifecycle
 * expect: {stdout: "", exit: 0}
 * trace: [{member: program, life-cycle: [socket, bind, listen, accept, close]}]
 * One client over IPv4, served and closed; the address can be used again at once. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sockaddr_in address = {.sin_family = AF_INET};

static void client(void)
{
    char answer[16];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ssize_t got, total = 0;

    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        _exit(1);
    write(fd, "echo\n", 5);
    while (total < 5 && (got = read(fd, answer + total, sizeof answer - (size_t)total)) > 0)
        total += got;
    close(fd);
    _exit(total != 5 || memcmp(answer, "echo\n", 5) != 0);
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, connection, status;
    char block[256];
    ssize_t got;

    address.sin_port = htons(7400);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 8) < 0)
        return 1;
    if (fork() == 0) {
        close(listener);
        client();
    }
    connection = accept(listener, NULL, NULL);
    while ((got = read(connection, block, sizeof block)) > 0)
        write(connection, block, (size_t)got);
    close(connection);
    close(listener);
    wait(&status);
    return status != 0;
}
