/* finds: wait.deadlock
 * The client connects to another path, fails, and ends; accept waits for ever. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <sys/wait.h>

int main(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "server"};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);

    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0)
        return 1;
    if (fork() == 0) {
        struct sockaddr_un other = {.sun_family = AF_UNIX, .sun_path = "sever"};
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);

        if (connect(fd, (struct sockaddr *)&other, sizeof other) < 0)
            perror("connect");
        _exit(0);
    }
    close(accept(listener, NULL, NULL));
    close(listener);
    unlink("server");
    wait(NULL);
    return 0;
}
