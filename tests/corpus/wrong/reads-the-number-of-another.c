/* finds: fd.bad-use
 * Reads from 7, which was never open; the pipe is 3. */
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) < 0)
        return 1;
    write(ends[1], "x", 1);
    if (read(7, &byte, 1) < 0)
        write(STDERR_FILENO, "nothing\n", 8);
    return 0;
}
