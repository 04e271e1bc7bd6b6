/* near: proc.left-running
 * The classic way to leave a process to init: the middle one ends at once and is waited for. The
 * grandchild tells by the end of a pipe that it is done. */
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid;
    char byte;
    int done[2];

    if (pipe(done) < 0)
        return 1;
    if ((pid = fork()) == 0) {
        pid_t grandchild = fork();

        if (grandchild == 0)
            _exit(0);
        waitpid(grandchild, NULL, 0);
        _exit(0);
    }
    close(done[1]);
    while (read(done[0], &byte, 1) > 0)
        ;
    close(done[0]);
    waitpid(pid, NULL, 0);
    return 0;
}
