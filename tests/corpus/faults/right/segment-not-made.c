/* faults: all
 * Ends with an error when there is no segment. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int segment = shmget(IPC_PRIVATE, sizeof(int), 0600);
    int *shared;
    pid_t child;

    if (segment < 0) {
        perror("shmget");
        return 1;
    }
    shared = shmat(segment, NULL, 0);
    shmctl(segment, IPC_RMID, NULL);
    if (shared == (void *)-1) {
        perror("shmat");
        return 1;
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
    return 0;
}
