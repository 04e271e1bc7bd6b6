#!/bin/sh
# symbols.sh NM BUILD_DIRECTORY: what each library of a build may refer to.
#   glib          no symbol of GLib in the box
#   speaks        libraries neither print nor exit
#   dependency    a folder uses only folders that stand below it (dependencies.txt)
#   twice         no two folders define the same symbol
#   after-fork    what runs between clone and exec calls only what signal-safety(7) and
#                 after-fork.txt allow
set -u
nm=$1
build=$2
here=$(dirname "$0")

libraries() { # as PATH, of the folders of both programs
    find "$build/sandbox" "$build/grader" -name 'lib*.a' 2>/dev/null | sort
}

{
    for library in $(libraries); do
        name=$(basename "$library" .a)
        "$nm" "$library" 2>/dev/null | awk -v library="${name#lib}" '
            /^[^ ]+\.o:$/ { object = substr($1, 1, length($1) - 1); next }
            NF < 2 { next }
            $(NF - 1) == "U" { print "uses", library, object, $NF }
            $(NF - 1) ~ /^[TDBR]$/ { print "defines", library, object, $NF }'
    done
    awk '!/^#/ && NF { sub(":", "", $1); for (i = 2; i <= NF; i++) print "below", $1, $i }' "$here/dependencies.txt"
    awk '!/^#/ && NF { for (i = 1; i <= NF; i++) print "after_fork_symbol", $i }' "$here/after-fork.txt"
} | awk '
    function breach(rule, text) { print rule ": " text; breaches++ }
    BEGIN {
        count = split("box_launch/member.c.o box_launch/init.c.o box_launch/keeper.c.o box_filter/install.c.o box_isolate/enter.c.o " \
                      "box_isolate/root.c.o box_isolate/place.c.o box_isolate/network.c.o box_isolate/netlink.c.o box_isolate/hosts.c.o", list, " ")
        for (i = 1; i <= count; i++) after_fork[list[i]] = 1
        count = split("printf vprintf puts putchar fprintf vfprintf fputs fputc putc perror stdout stderr " \
                      "exit _Exit quick_exit abort g_print g_printerr g_exit system popen " \
                      "__printf_chk __fprintf_chk __vfprintf_chk", list, " ")
        for (i = 1; i <= count; i++) speaks[list[i]] = 1
    }
    $1 == "below" { below[$2, $3] = 1; known[$2] = 1 }
    $1 == "after_fork_symbol" { safe[$2] = 1 }
    $1 == "defines" && ($4 in owner) && owner[$4] != $2 { breach("twice", $4 " is in " owner[$4] " and " $2) }
    $1 == "defines" { owner[$4] = $2; object_of[$4] = $2 "/" $3; seen[$2] = 1 }
    $1 == "uses" { uses[++used] = $2 " " $3 " " $4; seen[$2] = 1 }
    END {
        for (i = 1; i <= used; i++) {
            split(uses[i], use, " ")
            library = use[1]; object = use[1] "/" use[2]; symbol = use[3]
            sub(/@.*/, "", symbol)
            # Instrumented builds refer to their run-time.
            if (symbol ~ /^(__asan_|__ubsan_|__sanitizer_|__sancov_|__gcov_|llvm_gcov|__llvm)/) continue
            if (library ~ /^box_/ && symbol ~ /^g_/ && !(symbol in owner))
                breach("glib", object " uses " symbol)
            if (symbol in speaks) breach("speaks", object " uses " symbol)
            if (symbol in owner && owner[symbol] != library && !((library, owner[symbol]) in below))
                breach("dependency", object " uses " symbol " of " owner[symbol])
            if (object in after_fork && !(symbol in safe) && !(object_of[symbol] in after_fork))
                breach("after-fork", object " uses " symbol)
        }
        for (library in seen) {
            libraries++
            if (!(library in known)) breach("dependency", library " is not in dependencies.txt")
        }
        if (!libraries) breach("build", "no library found")
        exit breaches > 0
    }'
