/* finds: shm.object-left
 * System V: detached, but never removed. */
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(void)
{
    int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    char *memory = shmat(id, NULL, 0);

    if (memory == (char *)-1) {
        perror("shmat");
        return 1;
    }
    strcpy(memory, "hello");
    puts(memory);
    shmdt(memory);
    return 0;
}
