/* finds: proc.busy-wait
 * A non-blocking read in a loop that does nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        sleep(1);
        write(ends[1], "!", 1);
        _exit(0);
    }
    fcntl(ends[0], F_SETFL, fcntl(ends[0], F_GETFL) | O_NONBLOCK);
    while (read(ends[0], &byte, 1) < 0 && errno == EAGAIN)
        continue;
    wait(NULL);
    return 0;
}
