#!/bin/sh
# one.sh HERE FILE.c...: runs some programs of the corpus and says of each "good …", or what is wrong.
set -u
here=$1
shift

# word KEY: the rest of that line of the program's first comment.
word() {
    sed -n "1,/\*\//s,^[/ ]\*  *$1: *,,p" "$file" | sed 's, *\*/$,,' | head -1
}
# line KEY: the same as a line of an exercise; nothing if it is not there.
line() {
    text=$(word "$1")
    [ -z "$text" ] || printf '%s: %s\n' "${2:-$1}" "$text"
}

# An exercise of one scenario, made of what the program says of itself.
exercise() {
    mkdir -p exercise submission
    libraries=$(word libraries) sanitizers=$(word sanitizers) input=$(word input) files=$(word files) limits=$(word limits) trace=$(word trace) schedules=$(word schedules)
    cat >exercise/exercise.yaml <<END
id: corpus/exercise
title: {es: Corpus, en: Corpus}
programs: {program: {sources: [program.c], standard: gnu11${libraries:+, libraries: $libraries}${sanitizers:+, sanitizers: $sanitizers}}}
cast: {program: {program: program${input:+, stdin: $input}}}
$(line rules)
$(line limits)
scenarios:
  it:
    title: {es: Es como debe, en: It is as it should be}
    expect: {program: $(word expect)${files:+, files: $files}}
    trace: ${trace:-[]}
    ${schedules:+schedules: $schedules}
END
    cp "$file" submission/program.c
    "$COLOQUIO" check --json "$PWD/exercise" submission
}

play() {
    mkdir -p submission
    cp "$file" submission/program.c
    "$COLOQUIO" check --json "$here/plays/$(word plays)" submission
}

for file; do
    kind=$(basename "$(dirname "$file")") name=$(basename "$file" .c)
    directory=$(mktemp -d) && cd "$directory" || exit 1
    faults=$(word faults)
    if [ -n "$(word plays)" ]; then
        play >out 2>err
    elif [ -n "$(word expect)" ]; then
        exercise >out 2>err
    else
        "$COLOQUIO" run --json ${faults:+--faults "$faults"} "$file" </dev/null >out 2>err
    fi
    code=$?
    awk '/^ *"id": /{ id = $2; gsub(/[",]/, "", id) }
         /^ *"severity": /{ severity = $2; gsub(/[",]/, "", severity); print id, severity }' out >found
    finds=$(word finds)
    if [ "$code" -gt 1 ]; then
        echo "bad $kind/$name: exit $code: $(cat err) $(grep -m1 '"reason": "' out)"
    elif [ "$kind" = wrong ] && [ -n "$faults" ] && ! grep -q "=$faults\"" out; then
        echo "bad $kind/$name: expected to be found with $faults only, found: $(tr '\n' ',' <found)"
    elif [ "$kind" = wrong ] && grep -q "^$finds " found; then
        echo "good wrong $name"
    elif [ "$kind" = right ] && [ "$code" = 0 ] && ! grep -q ' error$' found; then
        echo "good right $name"
    else
        echo "bad $kind/$name: expected ${finds:-nothing}, found: $(tr '\n' ',' <found)"
    fi
    cd / && rm -rf "$directory"
done
