/* finds: pipe.unused-end-open
 * rules: {pipe.unused-end-open: on}
 * expect: {stdout: any, exit: 0}
 * The reader leaves its write end open; five bytes are all it asks for, so it gets away with it. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char text[6] = "";

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        write(ends[1], "hello", 5);
        close(ends[1]);
        _exit(0);
    }
    read(ends[0], text, 5);
    puts(text);
    wait(NULL);
    return 0;
}
