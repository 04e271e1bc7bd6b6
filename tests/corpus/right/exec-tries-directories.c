/* One path after the other, as a shell does. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    static const char *const directories[] = {"/nowhere", "/usr/local/nothing", "/bin"};
    char path[64];

    if (fork() == 0) {
        for (int i = 0; i < 3; i++) {
            snprintf(path, sizeof path, "%s/true", directories[i]);
            execl(path, "true", (char *)NULL);
        }
        _exit(127);
    }
    wait(NULL);
    return 0;
}
