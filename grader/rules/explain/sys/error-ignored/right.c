#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char line[80];
    int fd = open("missing.txt", O_RDONLY);

    if (fd < 0) {
        perror("missing.txt");
        return 1;
    }
    read(fd, line, sizeof line);
    return 0;
}
