#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    volatile int *counter =
        mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            int value = *counter;

            sched_yield();
            *counter = value + 1;
            _exit(0);
        }
    while (wait(NULL) > 0)
        continue;
    printf("total %d\n", *counter);
    return 0;
}
