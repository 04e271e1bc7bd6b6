/*
 * shared-memory/counter: several processes, one counter.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -pthread -o counter counter.c
 * Try:      ./counter 4 100000
 * Check:    coloquio check shared-memory/counter
 *
 * What is here makes the children. What is missing is the counter that they share.
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    long counter = 0;
    int processes, times;

    if (argc != 3) {
        fprintf(stderr, "usage: %s P N\n", argv[0]);
        return 64;
    }
    /* 1. atoi("x") is 0: look at the arguments more closely. */
    processes = atoi(argv[1]);
    times = atoi(argv[2]);
    /*
     * 2. After fork each process has a counter of its own. mmap with MAP_SHARED | MAP_ANONYMOUS
     *    gives you memory that stays one and the same, if you map it before fork.
     * 3. counter++ is three steps: read, add, write. Two processes can both read the same value.
     *    A semaphore, a mutex or an atomic type prevents that; it must be shared, too.
     */
    for (int i = 0; i < processes; i++) {
        if (fork() == 0) {
            for (int k = 0; k < times; k++)
                counter++;
            _exit(0);
        }
    }
    for (int i = 0; i < processes; i++)
        wait(NULL);
    printf("total %ld\n", counter);
    return 0;
}
