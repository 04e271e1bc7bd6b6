/* finds: proc.left-running
 * A helper reads from a pipe whose write end it holds itself, so it never ends. */
#include <unistd.h>

int main(void)
{
    int jobs[2];
    char job;

    if (pipe(jobs) < 0)
        return 1;
    if (fork() == 0) {
        while (read(jobs[0], &job, 1) == 1)
            ;
        _exit(0);
    }
    write(jobs[1], "a", 1);
    return 0;
}
