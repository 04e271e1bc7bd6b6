#define _GNU_SOURCE
#include <stdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *text = mmap(NULL, 16, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    strcpy(text, "nothing");
    if (fork() == 0) {
        sched_yield();
        strcpy(text, "hello");
        _exit(0);
    }
    sched_yield();
    printf("%s\n", text);
    wait(NULL);
    return 0;
}
