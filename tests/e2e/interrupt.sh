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
