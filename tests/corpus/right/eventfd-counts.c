/* A counter in the kernel that wakes who reads it. */
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
    uint64_t value = 3;

    if (fork() == 0) {
        write(fd, &value, sizeof value);
        _exit(0);
    }
    for (int i = 0; i < 3; i++)
        if (read(fd, &value, sizeof value) != sizeof value || value != 1)
            return 1;
    close(fd);
    wait(NULL);
    return 0;
}
