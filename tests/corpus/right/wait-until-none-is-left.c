/* The other idiom: wait until it says that there is nobody. */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 5; i++)
        switch (fork()) {
        case -1:
            return 1;
        case 0:
            usleep(1000 * (unsigned)(5 - i));
            return 0;
        }
    while (wait(NULL) > 0)
        ;
    return errno != ECHILD;
}
