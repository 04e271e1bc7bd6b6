# Sourced by the scripts: a directory to work in, and what can be asked of a command.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo_exercise=$HERE/exercises/e2e/echo

fail() {
    echo "$0: $*"
    echo "--- stdout"
    cat out 2>/dev/null
    echo "--- stderr"
    cat err 2>/dev/null
    exit 1
}

# gives CODE COMMAND...: it ends with that code; its output is in the files out and err.
gives() {
    wanted=$1
    shift
    code=0
    "$@" </dev/null >out 2>err || code=$?
    [ "$code" = "$wanted" ] || fail "$*: exit $code, expected $wanted"
}

# says TEXT, complains TEXT: the last output, or the last error output, holds it.
says() {
    grep -qF -e "$1" out || fail "expected on stdout: $1"
}
complains() {
    grep -qF -e "$1" err || fail "expected on stderr: $1"
}
never_says() {
    ! grep -qF -e "$1" out err || fail "must not be said: $1"
}

# submission NAME: makes a directory with echo.c from stdin.
submission() {
    mkdir -p "$1"
    cat >"$1/echo.c"
}

# within SECONDS COMMAND...: it is over by then.
within() {
    limit=$1
    shift
    timeout -k 5 "$limit" "$@"
}
