# Ctrl-C while a run is going on: over at once, nothing left.
. "$HERE/lib.sh"

submission endless <<'C'
int main(void) { for (;;) ; }
C
# A ceiling that is never reached in this test.
mkdir slow
sed 's/cpu-time: 1 s/cpu-time: 300 s/' "$echo_exercise/exercise.yaml" >slow/exercise.yaml

for signal in INT TERM; do
    # A background job of a shell ignores SIGINT; env gives it back its default.
    env --default-signal=INT "$COLOQUIO" check slow endless >out 2>err &
    grader=$!
    # The box that runs the scenario, not the one that compiles: it has a child named like the program.
    box=
    until [ -n "$box" ] && { cat "/proc/$box/cmdline" 2>/dev/null || true; } | tr "\0" " " | grep -q coloquio-box &&
        ps -e -o comm= | grep -qx echo; do
        box=$(cat "/proc/$grader/task/$grader/children" 2>/dev/null | tr -d ' ') || true
        [ -d "/proc/$grader" ] || fail "it ended before it was interrupted"
    done
    before=$(date +%s)
    kill -s "$signal" "$grader"
    code=0
    wait "$grader" || code=$?
    [ $(($(date +%s) - before)) -le 2 ] || fail "SIG$signal: it was not over at once"
    [ "$code" -ge 128 ] || fail "SIG$signal: exit $code"
    [ ! -d "/proc/$box" ] || [ "$(awk '{ print $3 }' "/proc/$box/stat")" = Z ] || fail "the box is still there"
    complains interrupted
done

# The same in what comes after a run: the second one, which records stacks, and what reads them.
command -v gcc >/dev/null || exit 0
mkdir -p tree/bin tree/lib
cp "$BUILD/bin/coloquio" "$BUILD/bin/coloquio-box" tree/bin/
cp -R "$BUILD/lib/coloquio" tree/lib/
cat >twice.c <<'C'
#include <unistd.h>
int main(void)
{
    int ends[2];
    char byte;
    for (volatile long turns = 0; turns < 400000000; turns++)
        ;
    return pipe(ends) < 0 || read(ends[0], &byte, 1) < 0;
}
C
gcc -w -g -O1 -o twice twice.c
gcc -w -g -o once -x c - <<'C'
#include <unistd.h>
int main(void)
{
    int ends[2];
    char byte;
    return pipe(ends) < 0 || read(ends[0], &byte, 1) < 0;
}
C

# another NAME [PID]: the process of that name that is not that one, once there is one.
another() {
    pid=
    until [ -n "$pid" ]; do
        [ -d "/proc/$grader" ] || fail "it ended before it was interrupted"
        pid=$(ps -e -o pid= -o comm= | awk -v name="$1" -v but="${2:-}" '$2 == name && $1 != but { print $1; exit }')
    done
}

# interrupted: the grader, by now in what it does after the run.
interrupted() {
    before=$(date +%s)
    kill -s INT "$grader"
    code=0
    wait "$grader" || code=$?
    [ "$code" = 130 ] || fail "$1: exit $code"
    while [ -d "/proc/$pid" ] && [ "$(awk '{ print $3 }' "/proc/$pid/stat" 2>/dev/null || echo Z)" != Z ]; do
        [ $(($(date +%s) - before)) -le 2 ] || fail "$1: a process is still there"
    done
    [ $(($(date +%s) - before)) -le 2 ] || fail "$1: it was not over at once"
    complains interrupted
}

env --default-signal=INT tree/bin/coloquio run ./twice </dev/null >out 2>err &
grader=$!
another twice
another twice "$pid"
interrupted "second run"

printf '#!/bin/sh\nwhile :; do :; done\n' >tree/lib/coloquio/coloquio-frames
env --default-signal=INT tree/bin/coloquio run ./once </dev/null >out 2>err &
grader=$!
another coloquio-frames
interrupted "reading of stacks"
