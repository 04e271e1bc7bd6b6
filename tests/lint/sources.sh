#!/bin/sh
# sources.sh DIRECTORY: the rules of sources.awk over the project in DIRECTORY. Students' code
# (exercises/) is not ours to judge, nor are the programs that explanations show.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "$1" || exit 1
failed=0
check() { # PRODUCT DIRECTORY...
    product=$1
    shift
    find "$@" -name explain -prune -o -name '*.[ch]' -print | sort | xargs awk -v product="$product" -f "$here/sources.awk" || failed=1
}
check 1 sandbox grader reference
[ -d tests ] && check 0 tests
exit $failed
