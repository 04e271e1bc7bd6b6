# Where in the source: of waits, crashes, loops and descriptors; however the program was compiled, and
# whatever its debug information and the reader of it do.
. "$HERE/lib.sh"

command -v gcc >/dev/null || exit 77

# line FILE MARK: the number of the line with that comment.
line() {
    grep -n "/\* $2 \*/" "$1" | cut -d: -f1
}

# at FILE MARK: a finding is there.
at() {
    grep -A1 "^ *\"file\": \"$1\"" out | grep -qF "\"line\": $(line "$1" "$2")," || fail "expected at $1, $2"
}

# within_function NAME: it is in the stack of some finding.
within_function() {
    says "\"function\": \"$1\""
}

# built FLAGS…: the programs below, one after the other, compiled like this.
built() {
    for source in $programs; do
        gcc -w -g -pthread "$@" -o "$source" "$source.c" || fail "gcc $* $source.c"
        gives 1 within 60 "$COLOQUIO" run --json "./$source"
        at "$source.c" here
        case $source in
        deadlock)
            within_function take
            within_function main
            says "made by pipe() at deadlock.c:$(line deadlock.c pipe), inherited at fork() at deadlock.c:$(line deadlock.c fork)"
            says "waits in read() at deadlock.c:$(line deadlock.c here)"
            ;;
        threads) says "\"line\": $(line threads.c here)" ;;
        handler) within_function main ;;
        esac
    done
}

cat >deadlock.c <<'C'
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static int ends[2];
static int take(int fd)
{
    char byte;
    return read(fd, &byte, 1) == 1; /* here */
}
static void child(void)
{
    while (take(ends[0]))
        ;
    exit(0);
}
int main(void)
{
    if (pipe(ends) < 0) /* pipe */
        return 1;
    if (fork() == 0) /* fork */
        child();
    close(ends[0]);
    close(ends[1]);
    wait(NULL);
    return 0;
}
C
cat >threads.c <<'C'
#include <pthread.h>
#include <stddef.h>
static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;
static void *other(void *nothing)
{
    pthread_mutex_lock(&second);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&first);
    return nothing;
}
int main(void)
{
    pthread_t thread;
    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&thread, NULL, other, NULL);
    pthread_mutex_lock(&first);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&second); /* here */
    return 0;
}
C
cat >handler.c <<'C'
#include <signal.h>
static int *volatile nowhere;
static void caught(int signal)
{
    *nowhere = signal; /* here */
}
int main(void)
{
    signal(SIGUSR1, caught);
    raise(SIGUSR1);
    return 0;
}
C
cat >overflow.c <<'C'
static int down(int n) { volatile char big[100000]; big[n % 9] = 1; return down(n + 1) + big[n % 8]; } /* here */
int main(void) { return down(0); }
C
cat >spin.c <<'C'
#include <sys/wait.h>
#include <unistd.h>
static volatile int turns;
static void spin(void)
{
    for (;;) turns++; /* here */
}
int main(void)
{
    if (fork() == 0)
        spin();
    wait(NULL);
    return 0;
}
C
cat >leak.c <<'C'
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
static int open_again(void)
{
    return open("/dev/null", O_RDONLY); /* here */
}
int main(void)
{
    for (int i = 0; i < 40; i++)
        if (open_again() < 0)
            return 1;
    pause();
}
C
cat >locks.c <<'C'
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    int file = open("ledger", O_RDWR | O_CREAT, 0600);
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10};
    struct flock others = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10};
    if (argc < 2)
        flock(file, LOCK_EX); /* flock */
    else if (fcntl(file, F_SETLK, &all) < 0) /* fcntl */
        return 1;
    if (fork() == 0) { /* fork */
        int other = open("ledger", O_RDWR);
        fcntl(other, F_SETLKW, &others);
        if (argc < 2)
            flock(other, LOCK_SH); /* here */
        else
            fcntl(other, F_SETLKW, &all); /* there */
        return argv == NULL;
    }
    wait(NULL);
    return 0;
}
C
programs="deadlock threads handler overflow leak"
built -O0
programs="deadlock threads handler"
built -O2
programs="deadlock threads"
built -O2 -static
programs=deadlock
built -O1 -no-pie -fomit-frame-pointer
built -O2 -flto
programs=spin # a loop is waited for, in seconds of real time
built -O2

# Whose lock it is, and where it was taken.
gives 1 within 60 "$COLOQUIO" run --json ./locks.c
says "waits in flock() at locks.c:$(line locks.c here) for the lock on file ledger. It is held by the parent (fd 3, taken in locks.c:$(line locks.c flock)), itself (fd 3, inherited at the fork in locks.c:$(line locks.c fork))."
gives 1 within 60 "$COLOQUIO" run --json -- ./locks.c byte
says "waits in fcntl() at locks.c:$(line locks.c there) for the lock on file ledger. It is held by the parent (fd 3, taken in locks.c:$(line locks.c fcntl))."

# Nothing is known without -g, which is said; a run is judged all the same.
gcc -w -pthread -o deadlock deadlock.c
gives 1 within 60 "$COLOQUIO" run --json ./deadlock
says '"id": "pipe.reader-holds-write-end"'
says "(compiled without -g: no line is known)"
says '"line": null'
within_function take
strip deadlock
gives 1 within 60 "$COLOQUIO" run --json ./deadlock
says '"id": "pipe.reader-holds-write-end"'
says "(compiled without -g: no line is known)"

# Compiled by the grader, in a box: names as handed in.
gives 1 within 60 "$COLOQUIO" run --json ./deadlock.c
at deadlock.c here

# Names with bytes that terminals obey reach nobody as they are.
sed '1i #line 1 "evil\\033[2J\\n\\xff.c"' deadlock.c >forged.c
gcc -w -g -o forged forged.c
gives 1 within 60 "$COLOQUIO" run ./forged
says 'evil'
never_says "$(printf '\033')"
