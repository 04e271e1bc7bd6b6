/* finds: sem.object-left
 * A System V set is not removed by anybody's end. */
#include <sys/ipc.h>
#include <sys/sem.h>

int main(void)
{
    int set = semget(ftok(".", 1), 2, IPC_CREAT | 0600);

    return set < 0 || semctl(set, 0, SETVAL, 1) < 0;
}
