/* near: sock.path-left
 * expect: {stdout: any, exit: 0}
 * files: {server.sock: absent}
 * A UNIX socket whose file is removed when it is no longer needed. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH "./server.sock"

int main(void)
{
    struct sockaddr_un address;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, PATH, sizeof address.sun_path - 1);
    unlink(PATH);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4) < 0)
        return 1;
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            int fd = socket(AF_UNIX, SOCK_STREAM, 0);

            if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
                _exit(1);
            dprintf(fd, "client\n");
            close(fd);
            _exit(0);
        }
    for (int i = 0; i < 3; i++) {
        int connection = accept(listener, NULL, NULL);
        char text[32];
        ssize_t got;

        while ((got = read(connection, text, sizeof text)) > 0)
            write(STDOUT_FILENO, text, (size_t)got);
        close(connection);
    }
    close(listener);
    unlink(PATH);
    while (wait(NULL) > 0)
        ;
    return 0;
}
