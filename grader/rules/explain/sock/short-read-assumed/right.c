#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(7000)};
    int server = socket(AF_INET, SOCK_STREAM, 0), client;
    char line[80];
    FILE *stream;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        return 1;
    if (listen(server, 5) < 0)
        return 1;
    client = accept(server, NULL, NULL);
    stream = fdopen(client, "r");
    while (stream && fgets(line, sizeof line, stream))
        dprintf(client, "%zu bytes\n", strlen(line));
    fclose(stream);
    close(server);
    return 0;
}
