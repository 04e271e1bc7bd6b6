/* Many pipes at once, each of them used again at the end. */
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 10

int main(void)
{
    int from[WORKERS];
    char byte;

    for (int i = 0; i < WORKERS; i++) {
        int ends[2];

        if (pipe(ends) < 0)
            return 1;
        if (fork() == 0) {
            for (int j = 0; j < i; j++)
                close(from[j]);
            close(ends[0]);
            write(ends[1], "w", 1);
            _exit(0);
        }
        close(ends[1]);
        from[i] = ends[0];
    }
    for (int i = 0; i < WORKERS; i++) {
        read(from[i], &byte, 1);
        close(from[i]);
        wait(NULL);
    }
    return 0;
}
