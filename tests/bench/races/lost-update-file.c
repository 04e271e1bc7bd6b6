/* Two processes read a number from a file, and write it back greater by one. */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static void add(void)
{
    int file = open("number", O_RDWR);
    char number = 0;

#ifdef CORRECT
    must(flock(file, LOCK_EX), "flock");
#endif
    must(pread(file, &number, 1, 0), "pread");
    number++;
    must(pwrite(file, &number, 1, 0), "pwrite");
    close(file);
}

int main(void)
{
    int file = open("number", O_RDWR | O_CREAT, 0600);
    char number = 0;

    must(pwrite(file, &number, 1, 0), "pwrite");
    if (fork() == 0) {
        add();
        _exit(0);
    }
    add();
    must(wait(NULL), "wait");
    must(pread(file, &number, 1, 0), "pread");
    unlink("number");
    return number == 2 ? 0 : 1;
}
