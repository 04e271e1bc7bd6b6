#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char data[200000];

int main(void)
{
    int ends[2], exit_code = 0;
    long total = 0;
    ssize_t got;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        memset(data, 'x', sizeof data);
        for (size_t done = 0; done < sizeof data;) {
            got = write(ends[1], data + done, sizeof data - done);
            if (got <= 0)
                _exit(1);
            done += (size_t)got;
        }
        _exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], data, sizeof data)) > 0)
        total += got;
    if (total != sizeof data)
        exit_code = 1;
    wait(NULL);
    return exit_code;
}
