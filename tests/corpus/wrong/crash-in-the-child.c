/* finds: proc.crash
 * The child writes through a pointer that is NULL; the parent only sees that it ended. */
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    volatile int *counter = NULL;

    if (fork() == 0) {
        *counter = 1;
        _exit(0);
    }
    wait(NULL);
    return 0;
}
