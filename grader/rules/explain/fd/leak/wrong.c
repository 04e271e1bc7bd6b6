#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    char c;

    for (int i = 0; i < 20; i++) {
        int fd = open("/etc/passwd", O_RDONLY);

        if (fd < 0)
            return 1;
        read(fd, &c, 1);
    }
    return 0;
}
