#!/bin/sh
# mechanisms.sh EXERCISES: the table of mechanisms in EXERCISES/README.md against the exercises.
#
# Each exercise that a row names exists; each word that a row says can be seen stands in an accepted submission or in the scenarios of one
# of them; no exercise is missing from the table.
set -eu
cd "$1"
rows=$(sed -n '/^## Mechanisms/,$ s/^| \(.*\) |$/\1/p' README.md | sed 1,2d)
[ -n "$rows" ] || { echo "README.md: no table of mechanisms"; exit 1; }
in_backquotes() { grep -o '`[^`]*`' | tr -d '`'; }
bad=$(
    printf '%s\n' "$rows" | while IFS= read -r row; do
        name=${row%% | *}
        exercises=$(printf '%s\n' "$row" | awk -F ' [|] ' '{ print $2 }' | in_backquotes)
        words=$(printf '%s\n' "$row" | awk -F ' [|] ' '{ print $3 }' | in_backquotes)
        [ -n "$exercises" ] && [ -n "$words" ] || echo "$name: a row names exercises and words to be seen"
        for exercise in $exercises; do
            [ -f "$exercise/exercise.yaml" ] || echo "$name: there is no exercise $exercise"
        done
        for word in $words; do
            found=
            for exercise in $exercises; do
                if grep -qrw -e "$word" "$exercise/exercise.yaml" "$exercise/submissions/accepted" 2>/dev/null; then
                    found=yes
                fi
            done
            [ -n "$found" ] || echo "$name: $word is not to be seen in" $exercises
        done
    done
    for file in */*/exercise.yaml; do
        exercise=${file%/exercise.yaml}
        printf '%s\n' "$rows" | grep -qF "\`$exercise\`" || echo "README.md: the table of mechanisms does not name $exercise"
    done
)
[ -z "$bad" ] || { printf '%s\n' "$bad"; exit 1; }
