/* rules: {fd.leaked-to-exec: on}
 * expect: {stdout: "hello\n", exit: 0}
 * pipe2 with O_CLOEXEC: only the duplicate is there after exec. */
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char text[32];
    int ends[2];
    ssize_t got;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return 1;
    if (fork() == 0) {
        dup2(ends[1], 1);
        execl("/bin/echo", "echo", "hello", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    while ((got = read(ends[0], text, sizeof text)) > 0)
        write(1, text, (size_t)got);
    close(ends[0]);
    wait(NULL);
    return 0;
}
