#!/bin/sh
# verify_again.sh COLOQUIO TIMES [ID...]: verifies exercises (all) so many times, every second time while each processor is busy, and as
# an ordinary user too where that is possible: what comes out must always be the same, scenario by scenario.
set -eu
coloquio=$(realpath "$1") times=$2
shift 2
work=$(mktemp -d)
busy=
stop() {
    [ -z "$busy" ] || kill $busy
    busy=
}
trap 'stop; rm -rf "$work"' EXIT
user=$(getent passwd | awk -F: '$3 >= 1000 && $3 < 60000 && $7 !~ /nologin|false/ { print $1; exit }')

# verify ROUND: every third round by the ordinary user.
verify() {
    if [ $(($1 % 3)) = 2 ] && [ "$(id -u)" = 0 ] && [ -n "$user" ]; then
        round=$1
        shift
        runuser -u "$user" -- "$coloquio" exercise verify -v "$@" >"$work/$round" 2>&1 || failed=1
    else
        round=$1
        shift
        "$coloquio" exercise verify -v "$@" >"$work/$round" 2>&1 || failed=1
    fi
}

failed=0
for round in $(seq "$times"); do
    if [ $((round % 2)) = 0 ]; then
        for processor in $(seq "$(nproc)"); do
            while :; do :; done &
            busy="$busy $!"
        done
    fi
    verify "$round" "$@"
    stop
    if ! cmp -s "$work/1" "$work/$round"; then
        echo "round $round differs from the first:"
        diff "$work/1" "$work/$round" || failed=1
    fi
done
if grep -e '✗' -e '^  !' "$work/1"; then failed=1; fi
awk -v times="$times" '/^[^ ]/ { count++ } END { print count " exercises, " times " times" }' "$work/1"
exit $failed
