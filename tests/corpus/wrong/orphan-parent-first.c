/* finds: proc.orphan
 * The parent ends while its child still works. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        sleep(1);
        puts("child");
        return 0;
    }
    puts("parent");
    return 0;
}
