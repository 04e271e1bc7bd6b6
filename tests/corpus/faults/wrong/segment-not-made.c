/* finds: sys.error-ignored
 * faults: enomem
 * Says that there is no segment, and then nobody hears of it: the exit status is 0. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int segment = shmget(IPC_PRIVATE, sizeof(int), 0600), result = 0;
    int *shared;
    pid_t child;

    shared = shmat(segment, NULL, 0);
    shmctl(segment, IPC_RMID, NULL);
    if (shared == (void *)-1) {
        perror("shmat");
        return result;
    }
    child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        *shared = 42;
        _exit(0);
    }
    wait(NULL);
    printf("%d\n", *shared);
    return result;
}
