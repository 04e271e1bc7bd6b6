/* finds: fd.double-close
 * Both the branch and the end of the function close it. */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    int fd = open("/dev/null", O_WRONLY);

    if (fd >= 0) {
        write(fd, "x", 1);
        close(fd);
    }
    close(fd);
    return 0;
}
