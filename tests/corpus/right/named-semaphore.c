/* near: sem.object-left
 * Two processes take turns, by two named semaphores that are unlinked at once. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *mine = sem_open("/turn-a", O_CREAT | O_EXCL, 0600, 1);
    sem_t *its = sem_open("/turn-b", O_CREAT | O_EXCL, 0600, 0);

    if (mine == SEM_FAILED || its == SEM_FAILED)
        return 1;
    sem_unlink("/turn-a");
    sem_unlink("/turn-b");
    setvbuf(stdout, NULL, _IONBF, 0);
    if (fork() == 0) {
        for (int i = 0; i < 3; i++) {
            sem_wait(its);
            printf("b");
            sem_post(mine);
        }
        _exit(0);
    }
    for (int i = 0; i < 3; i++) {
        sem_wait(mine);
        printf("a");
        sem_post(its);
    }
    wait(NULL);
    printf("\n");
    sem_close(mine);
    sem_close(its);
    return 0;
}
