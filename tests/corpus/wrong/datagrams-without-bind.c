/* finds: sock.lifecycle
 * The receiver has no address: what is sent to the port goes nowhere. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7304)};
    int socket_fd = socket(AF_INET, SOCK_DGRAM, 0);
    char text[16];

    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    if (fork() == 0)
        return sendto(socket(AF_INET, SOCK_DGRAM, 0), "hi", 2, 0, (struct sockaddr *)&address,
                      sizeof address) != 2;
    if (recvfrom(socket_fd, text, sizeof text, 0, NULL, NULL) < 0)
        return 1;
    wait(NULL);
    close(socket_fd);
    return 0;
}
