/* finds: fd.leak
 * A pipe for every child; the read end of the last one stays open each time. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 12; i++) {
        int ends[2];
        char answer;

        if (pipe(ends) < 0)
            return 1;
        if (fork() == 0) {
            write(ends[1], "k", 1);
            _exit(0);
        }
        close(ends[1]);
        if (read(ends[0], &answer, 1) != 1)
            return 1;
        wait(NULL);
    }
    return 0;
}
