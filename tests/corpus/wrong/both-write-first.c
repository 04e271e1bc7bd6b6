/* finds: pipe.full-deadlock
 * The whole text goes to the child before anything is read back; neither pipe has room for it. */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 200000

int main(void)
{
    static char text[SIZE];
    int down[2], up[2];
    ssize_t got;

    memset(text, 'x', sizeof text);
    if (pipe(down) < 0 || pipe(up) < 0)
        return 1;
    if (fork() == 0) {
        char block[512];

        close(down[1]);
        close(up[0]);
        while ((got = read(down[0], block, sizeof block)) > 0)
            write(up[1], block, (size_t)got);
        _exit(0);
    }
    close(down[0]);
    close(up[1]);
    write(down[1], text, sizeof text);
    close(down[1]);
    while (read(up[0], text, sizeof text) > 0)
        ;
    wait(NULL);
    return 0;
}
