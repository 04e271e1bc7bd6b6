# Whatever the program that reads debug information does, findings stay and only their lines are lost.
. "$HERE/lib.sh"

command -v gcc >/dev/null || exit 77
mkdir -p tree/bin tree/lib
cp "$BUILD/bin/coloquio" "$BUILD/bin/coloquio-box" tree/bin/
cp -R "$BUILD/lib/coloquio" tree/lib/
chmod -R a+rX tree
helper=tree/lib/coloquio/coloquio-frames
real=$(cd tree/lib/coloquio && pwd)/real
mv "$helper" "$real"
cat >deadlock.c <<'C'
#include <unistd.h>
int main(void)
{
    int ends[2];
    char byte;
    return pipe(ends) < 0 || read(ends[0], &byte, 1) < 0;
}
C
gcc -w -g -o deadlock deadlock.c

# becomes: the helper is now what stdin says.
becomes() {
    cat >"$helper"
    chmod 755 "$helper"
}

# judged LINE: the finding is there, with that line.
judged() {
    gives 1 within 30 tree/bin/coloquio run --json ./deadlock
    says '"id": "wait.deadlock"'
    says "\"line\": $1,"
}

cp "$real" "$helper"
judged 6
rm "$helper"
judged null
: | becomes
judged null
echo '#!/nowhere' | becomes
judged null
printf '#!/bin/sh\nexit 1\n' | becomes
judged null
printf '#!/bin/sh\nkill -SEGV $$\n' | becomes
judged null
printf '#!/bin/sh\ncat\n' | becomes # what it was given
judged null
printf '#!/bin/sh\nwhile :; do echo garbage garbage garbage garbage garbage garbage; done\n' | becomes
judged null

# It sees the programs of the run and nothing of this machine but /usr; what it says is escaped like all
# else: here, as a record stream, the one frame of the second call, whose file is called "a", ESC, "b".
becomes <<SH
#!/bin/sh
seen=ok
[ -x /program/deadlock ] || seen=no
for path in /etc/shadow "$BUILD" "$work" /home/student/*; do
    [ ! -e "\$path" ] || seen=no
done
printf '\\160coloquio/records\\001\\202\\027\\245\\144task\\000\\144call\\002\\144text\\142%s' "\$seen"
printf '\\144path\\143a\\033b\\144line\\001'
SH
judged 1
says '"function": "ok"'
gives 1 within 30 tree/bin/coloquio run ./deadlock
says "b:1"
never_says "$(printf '\033')"
