# Programs that attack the machine or never end. Each is over soon, failed, and by a finding of its own.
. "$HERE/lib.sh"

# attacks NAME FINDING: echo.c from stdin.
attacks() {
    submission "$1"
    gives 1 within 60 "$COLOQUIO" check "$echo_exercise" "$1"
    says "$2"
    says "0 of 3 points"
}

attacks busy limit.time <<'C'
int main(void) { for (;;) ; }
C
attacks pause wait.deadlock <<'C'
#include <unistd.h>
int main(void) { for (;;) pause(); }
C
attacks output limit.output <<'C'
#include <string.h>
#include <unistd.h>
int main(void)
{
    char block[65536];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 1600; i++)
        if (write(1, block, sizeof block) < 0)
            return 1;
    return 0;
}
C
attacks crash proc.crash <<'C'
int main(void) { *(volatile int *)0 = 1; return 0; }
C
attacks memory "[" <<'C'
#include <stdlib.h>
#include <string.h>
int main(void)
{
    for (int i = 0; i < 100000; i++) {
        char *block = malloc(1 << 20);
        if (!block)
            abort();
        memset(block, 1, 1 << 20);
    }
    return 0;
}
C
attacks files "[" <<'C'
#include <stdio.h>
#include <string.h>
int main(void)
{
    char block[65536];
    FILE *file = fopen("big", "w");
    memset(block, 'x', sizeof block);
    for (long i = 0; file && i < 1 << 20; i++)
        if (fwrite(block, 1, sizeof block, file) < sizeof block)
            return 1;
    return 0;
}
C
attacks forks limit.processes <<'C'
#include <unistd.h>
int main(void) { for (;;) fork(); }
C
attacks parent proc.crash <<'C'
#include <signal.h>
#include <unistd.h>
int main(void) { kill(getppid(), SIGKILL); kill(1, SIGKILL); kill(-1, SIGKILL); *(volatile int *)0 = 1; }
C
attacks secrets output.differs <<'C'
#include <stdio.h>
int main(void)
{
    const char *paths[] = {"/etc/shadow", "/etc/hostname", "/root", "/home/../work", "/proc/1/root/etc/shadow"};
    for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++)
        if (fopen(paths[i], "r"))
            printf("opened %s\n", paths[i]);
    return 0;
}
C
never_says opened
