. "$HERE/lib.sh"

submission right <<'C'
#include <stdio.h>
int main(void)
{
    char line[100];
    while (fgets(line, sizeof line, stdin))
        fputs(line, stdout);
    return 0;
}
C
submission wrong <<'C'
#include <stdio.h>
int main(void)
{
    printf("\033[2J\033]0;title\007chau <b>&\n");
    return 0;
}
C

gives 0 "$COLOQUIO" check "$echo_exercise" right
says "3 of 3 points"
gives 0 sh -c "cd right && '$COLOQUIO' check '$echo_exercise'"
says "3 of 3 points"
gives 1 "$COLOQUIO" check "$echo_exercise" wrong
says output.differs
says "0 of 3 points"
gives 0 "$COLOQUIO" check --exit-zero "$echo_exercise" wrong
gives 1 "$COLOQUIO" check --lang es "$echo_exercise" wrong
says "la salida no es la esperada"
gives 1 "$COLOQUIO" check -q "$echo_exercise" wrong
[ "$(wc -l <out)" = 1 ] || fail "-q: more than the summary"

# Nothing of a student reaches the terminal as it is, and lines fit it.
escape=$(printf '\033')
gives 1 "$COLOQUIO" check "$echo_exercise" wrong
never_says "$escape"
says '\x1b[2J'
[ "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80 ] || fail "a line is longer than 80 columns"
gives 1 "$COLOQUIO" check --color always "$echo_exercise" wrong
never_says "$escape[2J"
says "$escape["

gives 1 "$COLOQUIO" check --json "$echo_exercise" wrong
says '"coloquio/result/v1"'
says '"status": "failed"'
never_says "$escape"
gives 1 "$COLOQUIO" check --json --output result.json "$echo_exercise" wrong
[ ! -s out ] || fail "--output: something on stdout"
grep -q coloquio/result/v1 result.json || fail "--output: nothing in the file"
gives 4 "$COLOQUIO" check --json --output no/such/dir/result.json "$echo_exercise" wrong

# The same plan gives the same run.
"$COLOQUIO" check --json "$echo_exercise" wrong | grep trace_hash >first || true
"$COLOQUIO" check --json "$echo_exercise" wrong | grep trace_hash >second || true
[ -s first ] && cmp -s first second || fail "two runs differ"

# Who goes first is luck: the run without the tracer comes out otherwise, and a schedule explains it.
mkdir luck
cat >luck/order.c <<'C'
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    if (fork() == 0)
        return write(1, "child\n", 6) != 6;
    for (volatile long i = 0; i < 60000000; i++)
        continue;
    if (write(1, "parent\n", 7) != 7)
        return 1;
    return wait(NULL) < 0;
}
C
gives 1 "$COLOQUIO" check "$HERE/exercises/e2e/order" luck
says "output.differs"
never_says "without the tracer"

# What depends on being watched is no pass, and not held against anybody either.
submission watched <<'C'
#include <stdio.h>
#include <time.h>
int main(void)
{
    char line[200];
    int whole = 0; /* moments without a fraction of a microsecond: virtual time */
    struct timespec now;
    for (int i = 0; i < 20; i++) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        whole += now.tv_nsec % 1000 == 0;
    }
    while (fgets(line, sizeof line, stdin))
        fputs(whole == 20 ? line : "chau\n", stdout);
    return 0;
}
C
gives 5 "$COLOQUIO" check "$echo_exercise" watched
says "without the tracer"
gives 0 "$COLOQUIO" check --json "$echo_exercise" right
says '"cross_check": "hello"'
