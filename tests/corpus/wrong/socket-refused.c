/* finds: sys.error-ignored
 * A stream over UDP does not exist: socket fails, bind gets -1. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

int main(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_UDP);
    struct sockaddr_in address;

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    bind(fd, (struct sockaddr *)&address, sizeof address);
    return 0;
}
