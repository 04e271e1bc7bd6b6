/* finds: memory.out-of-bounds
 * sanitizers: [address]
 * expect: {stdout: any, exit: 0}
 * The child adds up one number too many. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int numbers[] = {1, 2, 3, 4};

int main(int argc, char **argv)
{
    int sum = 0;

    (void)argv;
    if (fork() == 0) {
        for (int i = 0; i <= argc + 3; i++)
            sum += numbers[i];
        printf("%d\n", sum);
        return 0;
    }
    wait(NULL);
    return 0;
}
