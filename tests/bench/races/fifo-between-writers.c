/* A reader that takes the end of the first writer for the end of all. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

#define WRITERS 2

int main(void)
{
    int fd, count = 0;
    char byte = 0;

    must(mkfifo("fifo", 0600), "mkfifo");
    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0) {
            must(fd = open("fifo", O_WRONLY), "open");
            must(write(fd, &byte, 1), "write");
            _exit(0);
        }
#ifdef CORRECT
    must(fd = open("fifo", O_RDWR), "open"); /* never the end of file, fifo(7) */
    while (count < WRITERS && read(fd, &byte, 1) == 1)
        count++;
#else
    must(fd = open("fifo", O_RDONLY), "open");
    while (read(fd, &byte, 1) == 1)
        count++;
#endif
    unlink("fifo");
    if (count < WRITERS)
        return 1;
    while (wait(NULL) > 0)
        ;
    return 0;
}
