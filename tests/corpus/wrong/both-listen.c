/* finds: wait.deadlock
 * Over the socket pair each waits for the other one to say something first. */
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int pair[2];
    char byte;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    if (fork() == 0) {
        close(pair[0]);
        read(pair[1], &byte, 1);
        write(pair[1], "b", 1);
        _exit(0);
    }
    close(pair[1]);
    read(pair[0], &byte, 1);
    write(pair[0], "a", 1);
    wait(NULL);
    return 0;
}
