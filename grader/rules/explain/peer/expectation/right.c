#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    int fd = open("channel", O_WRONLY);

    if (fd < 0)
        return 1;
    write(fd, "hello\n", 6);
    return 0;
}
