#!/bin/sh
# check_time.sh COLOQUIO EXERCISES [ID...]: how long `coloquio check` takes, in compilations of the same submission.
#
# Every accepted submission is compiled by gcc as the grader does, and checked, in turn and three times each; the best of each counts. A
# row for each exercise: compiling, checking (the median of its submissions), and the median and the worst of the ratios. The last
# row is over the exercises. Ratios of one run can be compared, times of two runs cannot.
set -eu
coloquio=$(realpath "$1") exercises=$(realpath "$2")
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- $(cd "$exercises" && for file in */*/exercise.yaml; do echo "${file%/exercise.yaml}"; done)

# took COMMAND...: how many microseconds it took, whatever came of it.
took() {
    before=$(date +%s%N)
    "$@" >"$work/log" 2>&1 </dev/null || status=$?
    after=$(date +%s%N)
    echo $(((after - before) / 1000))
}

# compiled EXERCISE SUBMISSION: each source that has a main becomes a program of its own; where there is an interface for rpcgen, its
# files and the source are one.
compiled() {
    rm -rf "$work/build"
    mkdir "$work/build"
    cp "$2"/*.[ch] "$work/build"
    cd "$work/build"
    flags='-std=c11 -D_GNU_SOURCE= -g -O1 -Wall -Wextra'
    if [ -d "$1/given" ]; then
        cp "$1"/given/* .
        rpcgen ./*.x && gcc $flags -I/usr/include/tirpc -o program $(ls ./*.c | grep -v _clnt) -pthread -ltirpc
        return
    fi
    for source in *.c; do
        if grep -q 'main(' "$source"; then gcc $flags -o program "$source" -pthread -lrt -lm; fi
    done
}

printf '%-28s %10s %10s %8s %8s\n' exercise compile/ms check/ms median worst
for exercise; do
    for submission in "$exercises/$exercise"/submissions/accepted/*; do
        for round in 1 2 3; do
            echo "$(took compiled "$exercises/$exercise" "$submission") $(took "$coloquio" check -q "$exercise" "$submission")"
        done | awk '
            NR == 1 || $1 < compile { compile = $1 }
            NR == 1 || $2 < check { check = $2 }
            END { print check / compile, compile / 1000, check / 1000 }'
    done | sort -n | awk -v exercise="$exercise" '
        { ratio[NR] = $1; compile[NR] = $2; check[NR] = $3 }
        END {
            middle = int((NR + 1) / 2)
            printf "%-28s %10.0f %10.0f %8.1f %8.1f\n", exercise, compile[middle], check[middle], ratio[middle], ratio[NR]
        }'
done | tee "$work/table"
sort -n -k 4 "$work/table" | awk '
    { median[NR] = $4; if ($5 > worst) worst = $5 }
    END { printf "%-28s %10s %10s %8.1f %8.1f\n", NR " exercises", "", "", median[int((NR + 1) / 2)], worst }'
