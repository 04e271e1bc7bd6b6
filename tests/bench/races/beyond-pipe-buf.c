/* Two writers of more than PIPE_BUF bytes: the kernel mixes them. */
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include "race.h"

#define BLOCK_BYTES 100000 /* more than a pipe holds, pipe(7) */

static char block[BLOCK_BYTES];

static void say(int to, char who)
{
#ifdef CORRECT
    int lock = open("lock", O_RDWR | O_CREAT, 0600);

    must(flock(lock, LOCK_EX), "flock");
#endif
    memset(block, who, sizeof block);
    must(write(to, block, sizeof block), "write");
#ifdef CORRECT
    close(lock);
#endif
}

int main(void)
{
    static char text[2 * BLOCK_BYTES];
    size_t length = 0;
    unsigned changes = 0;
    ssize_t got;
    int ends[2];

    must(pipe(ends), "pipe");
    for (char who = 'a'; who <= 'b'; who++)
        if (fork() == 0) {
            say(ends[1], who);
            _exit(0);
        }
    close(ends[1]);
    while ((got = read(ends[0], text + length, sizeof text - length)) > 0)
        length += (size_t)got;
    for (size_t i = 1; i < length; i++)
        changes += text[i] != text[i - 1];
    while (wait(NULL) > 0)
        ;
    unlink("lock");
    return length == sizeof text && changes == 1 ? 0 : 1;
}
