/* finds: wait.deadlock
 * The child waits for a byte that comes when it has ended. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int go[2];
    char byte;

    if (pipe(go) < 0)
        return 1;
    if (fork() == 0) {
        close(go[1]);
        read(go[0], &byte, 1);
        _exit(0);
    }
    close(go[0]);
    wait(NULL);
    write(go[1], "g", 1);
    close(go[1]);
    return 0;
}
