# Faults on demand: what a program does not get over is found, and what gets over all of them passes.
. "$HERE/lib.sh"

cat >assumes.c <<'C'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    int ends[2];
    char text[20] = "";
    if (pipe(ends) < 0) { perror("pipe"); return 1; }
    pid_t child = fork();
    if (child < 0) { perror("fork"); return 1; }
    if (child == 0) { close(ends[0]); if (write(ends[1], "hola mundo", 10) < 10) _exit(1); _exit(0); }
    close(ends[1]);
    if (read(ends[0], text, 10) < 0) return 1;
    printf("%s\n", text);
    wait(NULL);
    return 0;
}
C
gives 0 "$COLOQUIO" run assumes.c
gives 1 "$COLOQUIO" run --faults short-read assumes.c
says sock.short-read-assumed
says "assumes.c:13"
says "fails in 1 of 1 runs"
gives 0 "$COLOQUIO" run --faults fork,pipe assumes.c
says "got over the faults in 2 runs"

cat >reads_on.c <<'C'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    int ends[2];
    char text[20] = "";
    ssize_t got, all = 0;
    if (pipe(ends) < 0) { perror("pipe"); return 1; }
    pid_t child = fork();
    if (child < 0) { perror("fork"); return 1; }
    if (child == 0) { close(ends[0]); if (write(ends[1], "hola mundo", 10) < 10) _exit(1); _exit(0); }
    close(ends[1]);
    while ((got = read(ends[0], text + all, 19 - (size_t)all)) > 0)
        all += got;
    printf("%s\n", text);
    wait(NULL);
    return 0;
}
C
gives 0 "$COLOQUIO" run --faults all reads_on.c

# A program that goes on with the -1 of fork.
sed 's/if (child < 0).*//' reads_on.c >ignores.c
gives 1 "$COLOQUIO" run --faults fork ignores.c
says sys.error-ignored
says EAGAIN
gives 1 "$COLOQUIO" run --lang es --faults fork ignores.c
says "falla inyectada"

gives 1 "$COLOQUIO" run --json --record failed.coloquio --faults fork ignores.c
says '"faults": {'
says '=fork"'
gives 0 "$COLOQUIO" replay failed.coloquio
says "=fork"
says "record for record"

gives 2 "$COLOQUIO" run --faults shortread assumes.c
complains 'did you mean "short-read"'
gives 2 "$COLOQUIO" run --faults xyzzy-plugh assumes.c
complains "reordering"

# An exercise's own faults, and other ones in their place.
submission part <<'C'
#include <unistd.h>
int main(void)
{
    char text[100];
    ssize_t got = read(0, text, sizeof text);
    return got > 0 && write(1, text, (size_t)got) == got ? 0 : 1;
}
C
gives 0 "$COLOQUIO" check "$echo_exercise" part
gives 1 "$COLOQUIO" check --faults all "$echo_exercise" part
says sock.short-read-assumed
gives 0 "$COLOQUIO" check --faults none "$echo_exercise" part
