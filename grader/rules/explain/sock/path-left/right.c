#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX,
                                  .sun_path = "service"};
    int server = socket(AF_UNIX, SOCK_STREAM, 0);

    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    if (listen(server, 5) < 0)
        return 1;
    close(server);
    unlink(address.sun_path);
    return 0;
}
