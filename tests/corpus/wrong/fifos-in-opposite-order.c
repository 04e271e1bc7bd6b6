/* finds: wait.deadlock
 * Opening a FIFO waits for the other side; each opens first what the other one opens second. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (mkfifo("to", 0600) < 0 || mkfifo("from", 0600) < 0)
        return 1;
    if (fork() == 0) {
        int out = open("from", O_WRONLY), in = open("to", O_RDONLY);

        _exit(out < 0 || in < 0);
    }
    int out = open("to", O_WRONLY);
    int in = open("from", O_RDONLY);

    close(out);
    close(in);
    wait(NULL);
    unlink("to");
    unlink("from");
    return 0;
}
