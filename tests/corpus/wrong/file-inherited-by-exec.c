/* finds: fd.leaked-to-exec
 * rules: {fd.leaked-to-exec: on}
 * expect: {stdout: any, exit: 0}
 * The log is the parent's; what it starts has it, too. */
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0644);

    if (log < 0)
        return 1;
    if (fork() == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
    wait(NULL);
    write(log, "done\n", 5);
    close(log);
    unlink("log");
    return 0;
}
