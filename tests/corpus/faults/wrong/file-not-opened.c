/* finds: sys.error-ignored
 * faults: emfile
 * Does not look whether the file could be opened, and calls it empty. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char data[256];
    long all = 0;
    ssize_t got;
    int fd = open("notes", O_RDWR | O_CREAT, 0600);

    if (fd >= 0 && (write(fd, "buy milk\n", 9) != 9 || lseek(fd, 0, SEEK_SET) < 0))
        return 1;
    while ((got = read(fd, data, sizeof data)) > 0)
        all += got;
    printf("the notes have %ld bytes\n", all);
    close(fd);
    return 0;
}
