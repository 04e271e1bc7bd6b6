/* finds: sig.eintr-unhandled
 * faults: eintr
 * A server that ends when a signal interrupts its accept, although nobody told it to stop. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS 2

static struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "door"};
static volatile sig_atomic_t stop;

static void on_term(int number)
{
    (void)number;
    stop = 1;
}

static void client(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("socket or connect");
        exit(1);
    }
    close(fd);
    exit(0);
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_term};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0), served = 0, failed = 0;

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, CLIENTS) < 0) {
        perror("socket, bind or listen");
        return 1;
    }
    for (int i = 0; i < CLIENTS; i++) {
        pid_t child = fork();

        if (child == 0)
            client();
        if (child < 0) {
            perror("fork");
            unlink(address.sun_path);
            exit(1);
        }
    }
    sigaction(SIGTERM, &action, NULL);
    while (served < CLIENTS && !stop) {
        int connection = accept(listener, NULL, NULL);

        if (connection < 0) {
            perror("accept");
            break;
        }
        served++;
        close(connection);
    }
    printf("%d clients\n", served);
    close(listener);
    unlink(address.sun_path);
    for (int i = 0; i < CLIENTS; i++) {
        int status;

        while (wait(&status) < 0 && errno == EINTR)
            ;
        failed += status != 0;
    }
    return failed != 0;
}
