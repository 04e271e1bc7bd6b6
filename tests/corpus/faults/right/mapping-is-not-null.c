/* faults: all
 * Compares what mmap returns with MAP_FAILED. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;
    int *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child;

    if (shared == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    if ((child = fork()) < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        *shared = 42;
        _exit(0);
    }
    wait(&status);
    printf("%d\n", *shared);
    return 0;
}
