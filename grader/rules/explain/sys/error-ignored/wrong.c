#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    char line[80];
    int fd = open("missing.txt", O_RDONLY);

    read(fd, line, sizeof line);
    return 0;
}
