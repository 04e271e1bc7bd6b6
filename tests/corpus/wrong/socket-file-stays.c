/* finds: sock.path-left
 * expect: {stdout: any, exit: 0}
 * files: {sock: absent}
 * The socket is closed; its name in the directory is not removed. */
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "./sock"};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0), connection;
    char byte;

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, 1) < 0)
        return 1;
    if (fork() == 0) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);

        if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
            _exit(1);
        write(fd, "x", 1);
        _exit(0);
    }
    connection = accept(listener, NULL, NULL);
    read(connection, &byte, 1);
    close(connection);
    close(listener);
    wait(NULL);
    return 0;
}
