#!/bin/sh
# tables.sh DIRECTORY: rows of one table that another one must know, in the project in DIRECTORY.
#   traced     a traced call (syscalls.def) that the filter does not allow would never be seen
#   blocking   a call that may block (syscalls.def) and has no case in tests/engine/blocking.def
#   finding    an id of findings.def that nothing reports, or a report of an unknown id
#   field      a member of the structures of plan.h and record.h that has no row in their tables
#   explained  a finding without its explanation: pages in both languages, a wrong and a right program; or one of nothing
#   told       a finding without a run or program in which it must be found, and two close ones in which it must not
#   filed      submissions/ID: ID is "accepted" or a known finding
set -u
cd "$1" || exit 1
failed=0
breach() {
    echo "$*"
    failed=1
}

for name in $(sed -n 's/^SYSCALL(\([a-z0-9_]*\),.*/\1/p' sandbox/proto/syscalls.def); do
    grep -q "\"$name\"" sandbox/filter/sets.def || breach "syscalls.def: traced: $name is in no row of sets.def"
done

for name in $(sed -n '/^SYSCALL(/{/, NEVER)/!s/^SYSCALL(\([a-z0-9_]*\),.*/\1/p;}' sandbox/proto/syscalls.def); do
    grep -q "^CASE($name," tests/engine/blocking.def || breach "syscalls.def: blocking: $name has no case in blocking.def"
done

ids=$(sed -n 's/^FINDING("\([^"]*\)".*/\1/p' grader/rules/findings.def)
sources=$(find grader -name '*.c' -o -name rules.def)
known() {
    printf '%s\n' "$ids" | grep -qxF "$1"
}
for id in $ids; do
    # shellcheck disable=SC2086
    grep -qF -e "\"$id\"" -e "\"${id%%.*}.%s\"" $sources || breach "findings.def: finding: nothing reports $id"
done
# shellcheck disable=SC2086
for id in $(cat $sources | sed -n 's/.*finding_make("\([^"]*\)".*/\1/p'); do
    known "$id" || breach "finding_make: finding: $id is not in findings.def"
done
# members FILE STRUCT: the names of the structure's members, without the counts beside arrays.
members() {
    awk -v name="$2" '
        $0 == "struct " name " {" { inside = 1; next }
        /^};/ { inside = 0 }
        inside {
            gsub(/\/\*([^*]|\*[^\/])*(\*\/|$)/, "")
            if (!/;/) next
            gsub(/[*;]/, " ")
            count = split($0, declarators, ",")
            for (i = 1; i <= count; i++) {
                words = split(declarators[i], word, " ")
                if (word[words] !~ /_count$/) print word[words]
            }
        }' "$1"
}
for member in $(members sandbox/proto/record.h record); do
    [ "$member" = type ] || grep -qE "^(VALUE|ARRAY)\($member," sandbox/proto/record_fields.def ||
        breach "record_fields.def: field: $member of struct record has no row"
done
for owner in plan plan_mount plan_file plan_member plan_step; do
    for member in $(members sandbox/proto/plan.h $owner); do
        grep -qE "^[A-Z]+\($owner, $member," sandbox/proto/plan_fields.def ||
            breach "plan_fields.def: field: $member of struct $owner has no row"
    done
done
for member in $(members sandbox/proto/plan.h plan_limits); do
    grep -q "^LIMIT($member," sandbox/proto/limits.def ||
        breach "limits.def: field: $member of struct plan_limits has no row"
done

for id in $ids; do
    for file in wrong.c right.c page.en.md page.es.md; do
        [ -s "grader/rules/explain/$(echo "$id" | tr . /)/$file" ] ||
            breach "findings.def: explained: $id lacks grader/rules/explain/$(echo "$id" | tr . /)/$file"
    done
done
for page in grader/rules/explain/*/*/; do
    id=$(echo "${page#grader/rules/explain/}" | sed 's|/$||; s|/|.|')
    [ "$id" = '*.*' ] || known "$id" || breach "$page: explained: $id is not in findings.def"
done

# Findings about what a program does: told by a run or a program in which it must be found, and by two that come close.
# What a trace cannot show (the compiler, expectations, limits) has tests of its own.
fires=$(grep -rhE '^(finds:|/\* finds:)' tests/replay tests/corpus/wrong 2>/dev/null | sed 's,^/\* ,,; s,^finds:,,; s,?,,g' | tr ' ' '\n')
near=$(
    for story in tests/replay/rules/*/silent-*.story; do basename "$(dirname "$story")"; done
    grep -rhoE '(^|\* )near: .*' tests/replay/verdicts tests/corpus/right 2>/dev/null | sed 's,.*near:,,; s,\*/,,' | tr ' ' '\n'
)
for id in $ids; do
    case $id in
    proc.* | fd.* | pipe.* | sig.* | sock.* | shm.* | sem.* | mq.* | thread.* | wait.* | sys.* | memory.*)
        printf '%s\n' "$fires" | grep -qxF "$id" || breach "findings.def: told: nothing under tests in which $id must be found"
        [ "$(printf '%s\n' "$near" | grep -cxF "$id")" -ge 2 ] ||
            breach "findings.def: told: fewer than two under tests that come close to $id and are right"
        ;;
    esac
done

for directory in exercises/*/*/submissions/*/; do
    id=$(basename "$directory")
    [ "$id" = '*' ] || [ "$id" = accepted ] || known "$id" ||
        breach "$directory: filed: $id is not in findings.def"
done
exit $failed
