/* The parent is expected to speak first, and nothing makes its child wait. */
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

int main(void)
{
    int talk[2], turn[2];
    char text[2], byte = 0;

    must(pipe(talk), "pipe");
    must(pipe(turn), "pipe");
    if (fork() == 0) {
#ifdef CORRECT
        must(read(turn[0], &byte, 1), "read");
#endif
        must(write(talk[1], "c", 1), "write");
        _exit(0);
    }
    must(write(talk[1], "p", 1), "write");
    must(write(turn[1], &byte, 1), "write");
    must(wait(NULL), "wait");
    must(read(talk[0], text, 2), "read");
    return text[0] == 'p' ? 0 : 1;
}
