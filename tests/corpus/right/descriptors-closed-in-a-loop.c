/* As many files as one likes, one after the other. */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 100; i++) {
        int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

        if (fd < 0 || write(fd, "x", 1) != 1)
            return 1;
        close(fd);
    }
    return 0;
}
