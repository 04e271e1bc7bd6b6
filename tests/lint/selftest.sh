#!/bin/sh
# selftest.sh CC AR NM: each rule finds a breach made for it, and nothing in what is right.
set -u
compiler=$1
archiver=$2
nm=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
count=0
rules='function-length|file-length|tab|trailing-space|columns|unfinished|banned-call|include-guard|no-comment'
rules="$rules|self-contained|traced|blocking|finding|field|filed"

# A project in which all is right.
fresh() {
    rm -rf "$work/project" "$work/build"
    mkdir -p "$work/project/sandbox/proto" "$work/project/sandbox/filter" "$work/project/sandbox/base" \
        "$work/project/grader/rules" "$work/project/reference" "$work/project/tests" \
        "$work/project/exercises/pipes/upper/submissions/accepted" \
        "$work/project/exercises/pipes/upper/submissions/pipe.no-eof" "$work/build/sandbox" "$work/build/grader"
    cd "$work/project" || exit 1
    cat >sandbox/base/good.h <<'END'
/* A header. */
#ifndef COLOQUIO_BASE_GOOD_H
#define COLOQUIO_BASE_GOOD_H

#include <stddef.h>

/* A type. */
struct good {
    size_t (*strcpy)(void);
};

/* What it does.
 * Returns 0. */
int good_one(struct good *good,
             size_t size_bytes);
int good_two(void); /* strcpy() it is not */

typedef int (*handler)(int);

static inline int inside(void)
{
    return 0;
}

#endif
END
    cat >sandbox/base/good.c <<'END'
/* No system("x") here, // nor there. */
#include "base/good.h"

int good_one(struct good *good, size_t size_bytes)
{
    const char *text = "strcpy(\"sprintf(\\\", /* no comment"; /* gets(x)
     * popen(y) */

    return good->strcpy() == size_bytes && text[0] == '"' && inside();
}
END
    echo 'SYSCALL(pipe2, "pipe", "pipe", "2x", NEVER)' >sandbox/proto/syscalls.def
    printf '#ifndef R_H\n#define R_H\n#include <stdbool.h>\n#include <stddef.h>\nenum t { T };\nstruct record {\n    enum t type;\n    bool a; /* x; */\n    const char **list;\n    size_t list_count;\n};\n#endif\n' >sandbox/proto/record.h
    printf 'VALUE(a, BOOL)\nARRAY(list, TEXTS, 9)\n' >sandbox/proto/record_fields.def
    printf '#ifndef P_H\n#define P_H\nstruct plan_step {\n    unsigned line, column; /* here */\n};\nstruct plan_limits {\n    unsigned long steps;\n};\nstruct plan {\n    struct plan_limits limits;\n};\n#endif\n' >sandbox/proto/plan.h
    printf 'VALUE(plan_step, line, UINT32, 0)\nVALUE(plan_step, column, UINT32, 0)\nNESTED(plan, limits, limits_layout)\n' >sandbox/proto/plan_fields.def
    printf 'LIMIT(steps, "calls", 2, 1, 3, "traced calls")\n' >sandbox/proto/limits.def
    echo 'SET(descriptors, "them", "pipe2", "dup")' >sandbox/filter/sets.def
    echo 'FINDING("pipe.no-eof", ERROR, N_("a"), N_("b"))' >grader/rules/findings.def
    echo 'void report(void) { finding_make("pipe.no-eof"); }' >grader/rules/pipes.c
    mkdir -p tests/corpus/wrong tests/corpus/right
    echo '/* finds: pipe.no-eof */' >tests/corpus/wrong/a.c
    echo '/* near: pipe.no-eof */' >tests/corpus/right/b.c
    echo '/* near: pipe.no-eof */' >tests/corpus/right/c.c
    mkdir -p grader/rules/explain/pipe/no-eof
    for file in wrong.c right.c page.en.md page.es.md; do echo x >grader/rules/explain/pipe/no-eof/$file; done
}

all() {
    sh "$here/sources.sh" "$work/project"
    sh "$here/headers.sh" "$compiler" "$work/project"
    sh "$here/tables.sh" "$work/project"
}

# expect RULE: the project as it is now breaks that rule and no other.
expect() {
    rule=$1
    count=$((count + 1))
    all >"$work/out" 2>&1
    if ! grep -q ": $rule: " "$work/out"; then
        echo "$rule: was not found"
        cat "$work/out"
        failed=1
    elif grep -E ": ($rules): " "$work/out" | grep -v ": $rule: " | grep -q .; then
        echo "$rule: others were found too"
        cat "$work/out"
        failed=1
    fi
}

# lines COUNT: a function of so many lines.
lines() {
    awk -v n="$1" 'BEGIN { print "int f(void);\nint f(void)\n{"; for (i = 1; i < n; i++) print "    ;"; print "    return 0;\n}" }'
}

fresh
if ! all >"$work/out" 2>&1; then
    echo "what is right was found wrong:"
    cat "$work/out"
    failed=1
fi
lines 100 >sandbox/base/limit.c
awk 'BEGIN { for (i = 0; i < 1000; i++) print ";" }' >sandbox/base/long.c
if ! all >"$work/out" 2>&1; then
    echo "what is just allowed was found wrong:"
    cat "$work/out"
    failed=1
fi

fresh; lines 101 >sandbox/base/bad.c; expect function-length
fresh; awk 'BEGIN { for (i = 0; i < 1001; i++) print ";" }' >grader/bad.c; expect file-length
fresh; printf 'int\tx;\n' >tests/bad.c; expect tab
fresh; printf 'int x; \n' >tests/bad.c; expect trailing-space
fresh; awk 'BEGIN { printf "int x = 1"; for (i = 0; i < 60; i++) printf "+1"; print ";" }' >tests/bad.c; expect columns
fresh; printf '/* TO%s: later */\n' DO >reference/bad.c; expect unfinished
for call in strcpy sprintf gets system popen atoi; do
    fresh; printf 'void f(char *x)\n{\n    g(/* here */ %s (x, "y"));\n}\n' $call >reference/bad.c; expect banned-call
done
fresh; printf 'int x; /* a\n b */ int y = strcat(a, b);\n' >grader/bad.c; expect banned-call
fresh; printf '/* Nothing guards it. */\n' >reference/bad.h; expect include-guard
fresh; printf '#ifndef X_H\n#define X_H\n\n/* One. */\nint f(void);\n\nint g(int a,\n      int b);\n\n#endif\n' >sandbox/bad.h; expect no-comment
fresh; printf '#ifndef X_H\n#define X_H\n\n/* One. */\nsize_t f(void);\n\n#endif\n' >grader/bad.h; expect self-contained
fresh; echo 'SYSCALL(dup3, "dup", "file", "fFx", NEVER)' >>sandbox/proto/syscalls.def; expect traced
fresh; echo 'SYSCALL(dup, "dup", "file", "f", INPUT)' >>sandbox/proto/syscalls.def; expect blocking
fresh; echo 'FINDING("pipe.wrong-end", ERROR, N_("a"), N_("b"))' >>grader/rules/findings.def; expect finding
fresh; rm grader/rules/explain/pipe/no-eof/page.es.md; expect explained
fresh; mkdir -p grader/rules/explain/pipe/no-such; expect explained
fresh; echo 'void more(void) { finding_make("pipe.no-such"); }' >>grader/rules/pipes.c; expect finding
fresh; printf 'VALUE(a, BOOL)\n' >sandbox/proto/record_fields.def; expect field
fresh; printf 'ARRAY(list, TEXTS, 9)\n' >sandbox/proto/record_fields.def; expect field
fresh; sed -i /column/d sandbox/proto/plan_fields.def; expect field
fresh; sed -i /limits/d sandbox/proto/plan_fields.def; expect field
fresh; : >sandbox/proto/limits.def; expect field
fresh; rm tests/corpus/wrong/a.c; expect told
fresh; rm tests/corpus/right/c.c; expect told
fresh; mkdir exercises/pipes/upper/submissions/slow; expect filed

# library NAME OBJECT CODE: a static library of one object, as a build makes it.
library() {
    mkdir -p "$work/build/sandbox/objects"
    printf '%s\n' "$3" | "$compiler" -w -x c -c -o "$work/build/sandbox/objects/$2" - &&
        "$archiver" rcs "$work/build/sandbox/lib$1.a" "$work/build/sandbox/objects/$2"
}

expect_symbols() {
    rule=$1
    count=$((count + 1))
    sh "$here/symbols.sh" "$nm" "$work/build" >"$work/out" 2>&1
    if ! grep -q "^$rule: " "$work/out" || grep -qv "^$rule: " "$work/out"; then
        echo "$rule: was not found, or not alone"
        cat "$work/out"
        failed=1
    fi
}

good_libraries() {
    fresh
    library box_base base.c.o 'int base(void) { return 1; }'
    library box_proto proto.c.o 'int base(void); int proto(void) { return base(); }'
    library box_launch member.c.o 'int helper(void) { return 1; } void _exit(int); void member(void) { _exit(helper()); }'
}

good_libraries
if ! sh "$here/symbols.sh" "$nm" "$work/build" >"$work/out" 2>&1; then
    echo "what is right was found wrong:"
    cat "$work/out"
    failed=1
fi
fresh; expect_symbols build
good_libraries; library box_base glib.c.o 'void g_free(void *); void f(void) { g_free(0); }'; expect_symbols glib
good_libraries; library box_base says.c.o 'int puts(const char *); void f(void) { puts("x"); }'; expect_symbols speaks
good_libraries; library grader_spec ends.c.o 'void exit(int); void f(void) { exit(1); }'; expect_symbols speaks
good_libraries; library box_base up.c.o 'int proto(void); int f(void) { return proto(); }'; expect_symbols dependency
good_libraries; library box_new new.c.o 'int f(void) { return 0; }'; expect_symbols dependency
good_libraries; library box_proto again.c.o 'int base(void) { return 2; }'; expect_symbols twice
good_libraries; library box_launch init.c.o 'void *malloc(long); void f(void) { malloc(1); }'; expect_symbols after-fork
good_libraries; library box_launch init.c.o 'int base(void); void f(void) { base(); }'; expect_symbols after-fork

echo "$count breaches were looked for"
exit $failed
