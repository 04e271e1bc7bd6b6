/* finds: wait.never-ends
 * The loop has no way out. */
#include <unistd.h>

int main(void)
{
    for (;;)
        sleep(3600);
}
