/* faults: all
 * Sends the rest, too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void print_all(int fd)
{
    char text[64];
    ssize_t got;

    while ((got = recv(fd, text, sizeof text, 0)) > 0)
        fwrite(text, 1, (size_t)got, stdout);
    if (got < 0)
        perror("recv");
    exit(got < 0);
}

int main(void)
{
    static const char message[] = "one two three four five\n";
    int pair[2], status;
    pid_t child;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || (child = fork()) < 0) {
        perror("socketpair or fork");
        return 1;
    }
    if (child == 0) {
        close(pair[0]);
        print_all(pair[1]);
    }
    close(pair[1]);
    for (size_t sent = 0; sent < strlen(message);) {
        ssize_t took = send(pair[0], message + sent, strlen(message) - sent, MSG_NOSIGNAL);

        if (took < 0) {
            perror("send");
            return 1;
        }
        sent += (size_t)took;
    }
    close(pair[0]);
    if (wait(&status) < 0 || status != 0)
        return 1;
    return 0;
}
