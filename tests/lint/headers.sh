#!/bin/sh
# headers.sh CC DIRECTORY FLAG...: every header of the project in DIRECTORY compiles alone, and twice.
set -u
compiler=$1
cd "$2" || exit 1
shift 2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
check() { # ROOT FLAG...: headers below ROOT, which are included by their path from there
    root=$1
    shift
    for header in $(cd "$root" && find . -name '*.h' | sort); do
        header=${header#./}
        printf '#include "%s"\n#include "%s"\nextern int not_empty;\n' "$header" "$header" >"$work/alone.c"
        "$compiler" -std=gnu11 -D_GNU_SOURCE -Wall -Werror -fsyntax-only "-I$root" "$@" "$work/alone.c" \
            2>"$work/log" && continue
        echo "$root/$header: self-contained: it does not compile alone"
        cat "$work/log"
        failed=1
    done
}
check sandbox
check grader -Isandbox "$@"
check reference -Ireference/common
check tests -Isandbox -Igrader "$@"
exit $failed
