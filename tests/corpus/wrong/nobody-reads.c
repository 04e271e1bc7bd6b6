/* finds: pipe.sigpipe
 * The reader has ended after the first line; the writer goes on. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char line[4];

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[1]);
        read(ends[0], line, sizeof line);
        _exit(0);
    }
    close(ends[0]);
    write(ends[1], "one\n", 4);
    wait(NULL);
    write(ends[1], "two\n", 4);
    return 0;
}
