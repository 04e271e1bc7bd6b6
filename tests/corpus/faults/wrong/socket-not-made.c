/* finds: sys.error-ignored
 * faults: socket
 * Uses the -1 of socket as a descriptor and prints what cannot be true. */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Prints the port that the system gives to a new socket: one of those for this, or none. */
int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(fd, (struct sockaddr *)&address, sizeof address);
    getsockname(fd, (struct sockaddr *)&address, &size);
    puts(address.sin_port ? "there is a port" : "there is no port");
    close(fd);
    return 0;
}
