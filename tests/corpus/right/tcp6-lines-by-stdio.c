/* near: sock.lifecycle
 * expect: {stdout: "first line\nsecond\n", exit: 0}
 * trace: [{member: program, life-cycle: [socket, bind, listen, accept, close]}]
 * IPv6, and stdio on both sides: fgets asks until a line is there. */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(7500)};
    int listener = socket(AF_INET6, SOCK_STREAM, 0), on = 1;
    char line[100];
    FILE *stream;

    address.sin6_addr = in6addr_loopback;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0)
        return 1;
    if (fork() == 0) {
        int fd = socket(AF_INET6, SOCK_STREAM, 0);

        close(listener);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
            _exit(1);
        write(fd, "first li", 8);
        sleep(1);
        write(fd, "ne\nsecond\n", 10);
        shutdown(fd, SHUT_WR);
        while (read(fd, line, sizeof line) > 0)
            ;
        close(fd);
        _exit(0);
    }
    stream = fdopen(accept(listener, NULL, NULL), "r");
    close(listener);
    while (stream && fgets(line, sizeof line, stream))
        fputs(line, stdout);
    fclose(stream);
    wait(NULL);
    return 0;
}
