#!/bin/sh
# screens.sh BUILD_DIRECTORY SOURCE_DIRECTORY [--write]: the screens in grader/report/screens.md, and the failing one of
# README.md, are what the programs really print. With --write they are made anew: do that, and read what changed, when the test fails.
set -eu
build=$1 source=$2 write=${3:-}
screens=$source/grader/report/screens.md
unset LANGUAGE LC_ALL LC_MESSAGES LANG COLOQUIO_DATADIR NO_COLOR
export LC_ALL=C.UTF-8
PATH=$build/bin:$PATH
"$build/bin/coloquio" doctor | grep -q '^level: isolated' || { echo "no isolation here, which the screens show"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# example ID WHICH FILE: a program of an explanation. submission EXERCISE/submissions/...: as the directory `work`.
example() {
    cp "$source/grader/rules/explain/$(echo "$1" | tr . /)/$2.c" "$3"
}
submission() {
    rm -rf work
    cp -r "$source/exercises/$1" work
}
# screen TITLE COMMAND...: what it prints.
screen() {
    printf '\n### %s\n\n```\n$ ' "$1"
    shift
    echo "$*"
    "$@" </dev/null 2>&1 || true
    echo '```'
}

make_screens() {
    cat <<'HEAD'
# Eleven screens

What a student reads, made by `tests/e2e/screens.sh`, which also tests that this is still what the programs print. After a change
of words: `tests/e2e/screens.sh build/release . --write`, and read the difference.

## In English
HEAD
    submission signals/catch/submissions/accepted/sigsuspend
    screen "A submission that passes" coloquio check signals/catch work
    submission pipes/upper/submissions/pipe.reader-holds-write-end/child-keeps-write-end
    screen "One that fails: an end of a pipe that was left open" coloquio check pipes/upper work
    example wait.deadlock wrong talk.c
    screen "Any program, without an exercise: two processes that wait for each other" coloquio run talk.c
    submission shared-memory/counter/submissions/shm.lost-update/nobody-locks
    screen "Accesses to shared memory, each a step: an update that is lost" coloquio check shared-memory/counter work
    example sig.handler-too-late right tell.c
    screen "Signals from parent to child" coloquio run tell.c
    screen "A finding explained" coloquio explain sig.check-then-wait
    printf '\n## En español\n'
    example pipe.no-eof wrong tubos.c
    screen "Un fin de archivo que no llega, con pistas" coloquio run --lang es --hint 3 tubos.c
    example build.warning wrong tres.c
    screen "Lo que dice el compilador" coloquio run --lang es tres.c
    submission sockets/pair/submissions/proc.zombie/no-wait
    screen "Una entrega que no aprueba: un hijo sin esperar" coloquio check --lang es sockets/pair work
    example thread.deadlock wrong hilos.c
    screen "Todo lo que pasó, llamada por llamada" coloquio run --lang es --trace full hilos.c
    screen "Los hallazgos de una familia" coloquio explain --lang es proc
}

# README.md with its screen of a failure made anew, as far as its first scenario goes.
make_readme() {
    submission pipes/upper/submissions/pipe.reader-holds-write-end/child-keeps-write-end
    mv work child-keeps-write-end
    "$build/bin/coloquio" check pipes/upper child-keeps-write-end </dev/null |
        awk '/^✗/ && ++scenarios == 2 { exit } { print }' | sed '$d' >screen
    awk '
        /^\$ coloquio check pipes\/upper child-keeps-write-end/ {
            print
            while ((getline line <"screen") > 0) print line
            skipping = 1
            next
        }
        /^```/ { skipping = 0 }
        !skipping' "$source/README.md"
}

# compare FILE NEW: or writes it.
compare() {
    if [ "$write" = --write ]; then
        cp "$2" "$1"
    elif ! cmp -s "$2" "$1"; then
        diff -u "$1" "$2" || true
        echo "$1: the screens have changed: tests/e2e/screens.sh $build $source --write, and read what changed"
        exit 1
    fi
}

make_screens >new
make_readme >new-readme
compare "$screens" new
compare "$source/README.md" new-readme
