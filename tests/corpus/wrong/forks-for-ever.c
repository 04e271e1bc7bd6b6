/* finds: limit.processes
 * Every child forks, too. */
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
