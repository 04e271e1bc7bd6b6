#!/bin/sh
# corpus.sh BUILD [PATTERN [FOLDER]]: small programs with one bug each, and correct ones.
#
# wrong/NAME.c says in its first comment by which finding its bug is to be found; right/NAME.c must
# be found nothing of severity error. Lines of that comment:
#   finds: ID         the finding
#   expect: {…}       what an exercise expects of it (exercises/README.md); else `coloquio run` runs it
#   near: ID…         of a correct one: the findings that it comes close to (tests/lint/tables.sh wants two for each)
#   rules: {…} · trace: […] · schedules: N · files: {…} · input: "…" · libraries: [NAME] · sanitizers: [NAME] · limits: {…}
#                     as in an exercise
#   plays: NAME       it takes a part in plays/NAME/exercise.yaml, beside peers
#   faults: KIND      run with these injected faults; a wrong program must be found by one of them, and only so
# PATTERN: of file names, to run a part only. FOLDER: another collection, here faults.
# Prints what is not as it should be, then both figures.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) pattern=${2:-*} folder=$here/${3:-.}
export COLOQUIO="$build/bin/coloquio"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

find "$folder/wrong" "$folder/right" -name "$pattern.c" | sort >"$work/list"
cd "$work" || exit 1
xargs -P "$(nproc)" -n 4 sh "$here/one.sh" "$here" <"$work/list" >"$work/told"
grep -v '^good' "$work/told" | sort

count() {
    grep -c "$1" "$work/told"
}
wrong=$(grep -c /wrong/ "$work/list") right=$(grep -c /right/ "$work/list")
found=$(count '^good wrong') passed=$(count '^good right')
echo "wrong programs found under their own id: $found of $wrong"
echo "correct programs without a finding of severity error: $passed of $right"
[ "$found" = "$wrong" ] && [ "$passed" = "$right" ] && [ "$((wrong + right))" -gt 0 ]
