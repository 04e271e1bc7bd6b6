/* finds: proc.zombie
 * A child for each of three jobs; the pipe tells that they are done, wait does not. */
#include <unistd.h>

int main(void)
{
    int done[2];
    char byte;

    if (pipe(done) < 0)
        return 1;
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            close(done[0]);
            write(done[1], "x", 1);
            _exit(0);
        }
    close(done[1]);
    while (read(done[0], &byte, 1) == 1)
        ;
    return 0;
}
