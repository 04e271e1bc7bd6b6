/* The child opens the FIFO that its parent is still to make. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

int main(void)
{
    int fd, status;
    char byte = 0;

#ifdef CORRECT
    must(mkfifo("fifo", 0600), "mkfifo");
#endif
    if (fork() == 0) {
        must(fd = open("fifo", O_WRONLY), "open");
        must(write(fd, &byte, 1), "write");
        _exit(0);
    }
#ifndef CORRECT
    must(mkfifo("fifo", 0600), "mkfifo");
#endif
    must(fd = open("fifo", O_RDONLY | O_NONBLOCK), "open");
    must(wait(&status), "wait");
    unlink("fifo");
    return status ? 1 : 0;
}
