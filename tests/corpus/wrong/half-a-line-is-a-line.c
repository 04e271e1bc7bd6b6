/* finds: sock.short-read-assumed
 * expect: {stdout: "length 5\n", exit: 0}
 * The client sends its line in two parts; the server counts what the first read gives. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int pair[2];
    char line[64], answer[16];
    ssize_t got;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    if (fork() == 0) {
        close(pair[0]);
        got = read(pair[1], line, sizeof line);
        dprintf(pair[1], "length %zd\n", got - 1);
        while (read(pair[1], line, sizeof line) > 0)
            ;
        _exit(0);
    }
    close(pair[1]);
    write(pair[0], "he", 2);
    sleep(1);
    write(pair[0], "llo\n", 4);
    got = read(pair[0], answer, sizeof answer);
    fwrite(answer, 1, got > 0 ? (size_t)got : 0, stdout);
    close(pair[0]);
    wait(NULL);
    return 0;
}
