/* finds: pipe.no-eof
 * cat | tr | parent: the middle one never gives back the write end of the first pipe. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int one[2], two[2];
    char text[64];
    ssize_t got;

    if (pipe(one) < 0 || pipe(two) < 0)
        return 1;
    if (fork() == 0) { /* writes */
        close(one[0]);
        close(two[0]);
        close(two[1]);
        write(one[1], "hello", 5);
        _exit(0);
    }
    if (fork() == 0) { /* passes on */
        close(two[0]);
        close(one[1]);
        while ((got = read(one[0], text, sizeof text)) > 0)
            write(two[1], text, (size_t)got);
        _exit(0);
    }
    close(one[0]);
    close(two[1]);
    while ((got = read(two[0], text, sizeof text)) > 0)
        printf("%.*s", (int)got, text);
    close(one[1]);
    while (wait(NULL) > 0)
        ;
    return 0;
}
