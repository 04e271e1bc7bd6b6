/* Two processes append under flock. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

static void append(const char *name)
{
    int fd = open("journal", O_WRONLY | O_CREAT | O_APPEND, 0600);

    for (int i = 0; i < 3; i++) {
        flock(fd, LOCK_EX);
        dprintf(fd, "%s begins\n", name);
        dprintf(fd, "%s ends\n", name);
        flock(fd, LOCK_UN);
    }
    close(fd);
}

int main(void)
{
    if (fork() == 0) {
        append("child");
        _exit(0);
    }
    append("parent");
    wait(NULL);
    unlink("journal");
    return 0;
}
