/* The child leaves its number in a file for its parent, which removes it. */
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();
    FILE *file;
    int number = 0;

    if (pid == 0) {
        file = fopen("child.pid", "w");
        fprintf(file, "%d\n", (int)getpid());
        fclose(file);
        return 0;
    }
    waitpid(pid, NULL, 0);
    file = fopen("child.pid", "r");
    if (!file || fscanf(file, "%d", &number) != 1)
        return 1;
    fclose(file);
    remove("child.pid");
    return number != pid;
}
