/* Two processes add to a number in shared memory; between reading and writing it lies a call. */
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "semaphores.h"

static void add(volatile int *number, int id)
{
    int read_value;

#ifdef CORRECT
    semaphore_change(id, 0, -1);
#endif
    (void)id;
    read_value = *number;
    must(write(STDERR_FILENO, "", 0), "write");
    *number = read_value + 1;
#ifdef CORRECT
    semaphore_change(id, 0, 1);
#endif
}

int main(void)
{
    volatile int *number =
        mmap(NULL, sizeof *number, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int id = semaphores_new(1);

    semaphore_change(id, 0, 1);
    if (fork() == 0) {
        add(number, id);
        _exit(0);
    }
    add(number, id);
    must(wait(NULL), "wait");
    semaphores_remove(id);
    return *number == 2 ? 0 : 1;
}
