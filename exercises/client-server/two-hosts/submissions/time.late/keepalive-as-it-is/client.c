/* Wrong: SO_KEEPALIVE with the times that the system has for it: the first look after two hours. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void usage(void)
{
    errx(64, "usage: client HOST PORT");
}

static void set(int fd, int level, int name, int value)
{
    if (setsockopt(fd, level, name, &value, sizeof value) < 0)
        err(1, "setsockopt");
}

/* Copies until the end. Returns 0, or -1 with errno. */
static int copy(int from, int to)
{
    char buffer[8192];
    ssize_t got;

    while ((got = read(from, buffer, sizeof buffer)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        for (ssize_t done = 0, n; done < got; done += n > 0 ? n : 0) {
            n = write(to, buffer + done, (size_t)(got - done));
            if (n < 0 && errno != EINTR)
                return -1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    char *end;
    long port;
    pid_t sender;
    int fd, status;

    if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1)
        usage();
    port = argv[2][0] >= '0' && argv[2][0] <= '9' ? strtol(argv[2], &end, 10) : 0;
    if (port < 1 || port > 65535 || *end != '\0')
        usage();
    address.sin_port = htons(port);
    signal(SIGPIPE, SIG_IGN);
    if ((fd = socket(AF_INET, SOCK_STREAM, 0)) < 0)
        err(1, "socket");
    set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        err(2, "%s", argv[1]);
    sender = fork();
    if (sender < 0)
        err(1, "fork");
    if (sender == 0) {
        if (copy(STDIN_FILENO, fd) < 0 || shutdown(fd, SHUT_WR) < 0)
            err(1, "sending");
        _exit(0);
    }
    if (copy(fd, STDOUT_FILENO) < 0) {
        warn("receiving");
        kill(sender, SIGTERM);
        waitpid(sender, NULL, 0);
        return 1;
    }
    if (waitpid(sender, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return 1;
    return 0;
}
