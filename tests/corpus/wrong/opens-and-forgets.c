/* finds: fd.leak
 * Each round opens the file again and closes nothing. */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    char byte;

    for (int i = 0; i < 20; i++) {
        int fd = open("/dev/zero", O_RDONLY);

        if (fd < 0 || read(fd, &byte, 1) != 1)
            return 1;
    }
    return 0;
}
