/* finds: sys.error-ignored
 * open failed; its -1 is read from. */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    int fd = open("no/such/file", O_RDONLY);
    char byte;

    while (read(fd, &byte, 1) == 1)
        write(STDOUT_FILENO, &byte, 1);
    return 0;
}
