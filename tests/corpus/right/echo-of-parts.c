/* expect: {stdout: "hello\n", exit: 0}
 * Whoever passes on what comes needs no whole lines. */
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int pair[2];
    char text[64];
    ssize_t got, total = 0;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    if (fork() == 0) {
        close(pair[0]);
        while ((got = read(pair[1], text, sizeof text)) > 0)
            write(pair[1], text, (size_t)got);
        _exit(0);
    }
    close(pair[1]);
    write(pair[0], "hel", 3);
    sleep(1);
    write(pair[0], "lo\n", 3);
    while (total < 6 && (got = read(pair[0], text + total, sizeof text - (size_t)total)) > 0)
        total += got;
    write(STDOUT_FILENO, text, (size_t)total);
    close(pair[0]);
    wait(NULL);
    return 0;
}
