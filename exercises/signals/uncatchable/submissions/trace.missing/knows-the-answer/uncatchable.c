#define _GNU_SOURCE /* sigabbrev_np */
#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    printf("SIGKILL %s\n", strerror(EINVAL));
    printf("SIGSTOP %s\n", strerror(EINVAL));
    return 0;
}
