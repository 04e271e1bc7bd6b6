#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    int fd = shm_open("/example", O_CREAT | O_RDWR, 0600);
    int *counter;

    if (fd < 0 || ftruncate(fd, sizeof *counter) < 0)
        return 1;
    counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE,
                   MAP_SHARED, fd, 0);
    if (counter == MAP_FAILED)
        return 1;
    *counter = 1;
    return 0;
}
