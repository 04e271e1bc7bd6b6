/* finds: pipe.wrong-end
 * Writes to [0] and reads from [1]. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        if (write(ends[0], "x", 1) < 0)
            perror("write");
        _exit(0);
    }
    wait(NULL);
    if (read(ends[1], &byte, 1) < 0)
        perror("read");
    return 0;
}
