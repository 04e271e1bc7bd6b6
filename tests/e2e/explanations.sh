#!/bin/sh
# explanations.sh BUILD_DIRECTORY RULES_DIRECTORY: the two programs of every explanation do what its page says: the wrong
# one is told that finding first, the right one none. A folder with an exercise.yaml is graded by it, others are run by
# coloquio run. A program is handed in as program.c, or as its first line says: /* NAME.c */.
set -eu
build=$1 explanations=$2/explain findings=$2/findings.def rules=$2/rules.def
coloquio=$build/bin/coloquio
unset LANGUAGE LC_MESSAGES LANG COLOQUIO_DATADIR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# found ID WHICH: the ids that coloquio finds in wrong.c or right.c, in order, remarks included.
found() {
    folder=$explanations/$(echo "$1" | tr . /)
    here=$work/$1.$2
    mkdir "$here"
    name=$(sed -n '1s|^/[*] \(.*[.]c\) [*]/$|\1|p' "$folder/$2.c")
    cp "$folder/$2.c" "$here/${name:-program.c}"
    if [ -f "$folder/exercise.yaml" ]; then
        "$coloquio" check --json --exit-zero "$folder" "$here"
    else
        "$coloquio" run --json --exit-zero "$here/program.c"
    fi </dev/null >"$here/result" 2>"$here/errors" || { cat "$here/errors"; return; }
    sed -n 's/^ *"id": "\(.*\)",*$/\1/p' "$here/result"
}

# takes_several_runs ID: it cannot be found in one run, and nobody compares several yet.
takes_several_runs() {
    grep -qF "RULE_OVER_RUNS(\"$1\"" "$rules" && ! grep -rq rules_compare "${rules%/*}/../cli"
}

# examine ID: says what is wrong with its explanation; nothing when all is well.
examine() {
    folder=$explanations/$(echo "$1" | tr . /)
    for file in wrong.c right.c page.en.md page.es.md; do
        [ -s "$folder/$file" ] || { echo "$1: $folder/$file is missing"; return; }
    done
    for language in en es; do
        "$coloquio" explain --lang $language "$1" >"$work/$1.$language" || echo "$1: no page in $language"
        grep -q '^   1 ' "$work/$1.$language" || echo "$1: page.$language.md lacks a section"
        [ "$(LC_ALL=C.UTF-8 wc -L <"$work/$1.$language")" -le 80 ] || echo "$1: page in $language: wider than 80 columns"
    done
    first=$(found "$1" wrong | head -n 1)
    [ "$first" = "$1" ] || takes_several_runs "$1" || echo "$1: wrong.c: found first: ${first:-nothing}"
    any=$(found "$1" right | tr '\n' ' ')
    [ -z "$any" ] || echo "$1: right.c: found: $any"
}

ids=$(sed -n 's/^FINDING("\([^"]*\)".*/\1/p' "$findings")
[ -n "$ids" ] || { echo "no findings in $findings"; exit 1; }
# Two halves at a time: a run has one processor.
half() {
    for id in $ids; do
        [ $((number % 2)) -ne "$1" ] || examine "$id"
        number=$((number + 1))
    done
}
number=0
half 0 >"$work/even" &
half 1 >"$work/odd"
wait $!
for page in "$explanations"/*/*/; do
    id=$(echo "${page#"$explanations"/}" | sed 's|/$||; s|/|.|')
    echo "$ids" | grep -qxF "$id" || echo "$page explains no finding" >>"$work/odd"
done
if [ -s "$work/even" ] || [ -s "$work/odd" ]; then
    cat "$work/even" "$work/odd"
    exit 1
fi
