/* finds: fd.double-close
 * fclose has closed the descriptor of the stream. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    FILE *stream;

    if (pipe(ends) < 0 || !(stream = fdopen(ends[1], "w")))
        return 1;
    fputs("hello\n", stream);
    fclose(stream);
    close(ends[1]);
    close(ends[0]);
    return 0;
}
