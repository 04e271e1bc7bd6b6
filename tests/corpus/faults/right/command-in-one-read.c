/* faults: all
 * A command is complete when its four letters are there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Carries out the commands that come, of four letters each. */
static void obey(int fd)
{
    char command[5] = "";
    size_t have = 0;
    ssize_t got;

    while ((got = read(fd, command + have, 4 - have)) > 0) {
        if ((have += (size_t)got) < 4)
            continue;
        have = 0;
        if (!strcmp(command, "open"))
            puts("opening");
        else if (!strcmp(command, "shut"))
            puts("shutting");
    }
    if (got < 0) {
        perror("read");
        exit(1);
    }
    fflush(stdout);
    exit(0);
}

int main(void)
{
    int pair[2], status;
    pid_t child;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || (child = fork()) < 0) {
        perror("socketpair or fork");
        return 1;
    }
    if (child == 0) {
        close(pair[0]);
        obey(pair[1]);
    }
    close(pair[1]);
    for (const char *rest = "openshut"; *rest;) {
        ssize_t took = send(pair[0], rest, strlen(rest), MSG_NOSIGNAL);

        if (took < 0) {
            perror("send");
            return 1;
        }
        rest += took;
    }
    close(pair[0]);
    wait(&status);
    return status != 0;
}
