/* finds: proc.exec-fallthrough
 * Three children are to be started; each one whose exec fails starts children itself. */
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *arguments[] = {"./missing", NULL};
    int status;

    for (int i = 0; i < 3; i++) {
        pid_t pid = fork();

        if (pid == 0)
            execv(arguments[0], arguments);
    }
    while (wait(&status) > 0)
        ;
    return 0;
}
