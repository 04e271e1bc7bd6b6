#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    int lock = open("program.lock", O_CREAT | O_EXCL, 0600);

    if (lock < 0)
        return 1;
    close(lock);
    return 0;
}
