# A recording is shown and repeated, by whoever has it.
. "$HERE/lib.sh"

submission right <<'C'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
    char line[100];
    if (fork() == 0)
        _exit(0);
    wait(NULL);
    while (fgets(line, sizeof line, stdin))
        fputs(line, stdout);
    return 0;
}
C
submission wrong <<'C'
#include <unistd.h>
int main(void)
{
    int ends[2];
    char c;
    if (pipe(ends) < 0)
        return 1;
    return (int)read(ends[0], &c, 1);
}
C

gives 0 "$COLOQUIO" check --record right.coloquio "$echo_exercise" right
says "3 of 3 points"
gives 1 "$COLOQUIO" check --record wrong.coloquio "$echo_exercise" wrong
rm -r right wrong # a recording has everything in it

gives 0 "$COLOQUIO" replay right.coloquio
says "e2e/echo"
says 'fork → the child'
says "the same, record for record"
gives 0 "$COLOQUIO" replay wrong.coloquio --scenario hello
says "deadlock"
says "wait.deadlock"
gives 0 "$COLOQUIO" replay --lang es wrong.coloquio
says "registro por registro"

# The steps, all at once where nobody can be asked.
gives 0 "$COLOQUIO" replay --steps right.coloquio
says "the parent: is in wait()"
says "the child: ended, exit 0"
says "the same, record for record"
[ "$(grep -c '^ *[0-9]*/' out)" -gt 3 ] || fail "too few steps"

# Another schedule is another run, with nothing to compare it with.
gives 0 "$COLOQUIO" replay --schedule 0:0=1 right.coloquio
says "schedule 0:0=1"
never_says "record for record"

mkdir parts
tar xzf right.coloquio -C parts
gives 0 "$COLOQUIO" replay --json right.coloquio
says '"coloquio/result/v1"'

# What somebody else wrote.
gives 2 "$COLOQUIO" replay
complains usage
gives 2 "$COLOQUIO" replay nothing.coloquio
complains nothing.coloquio
echo no >text
gives 2 "$COLOQUIO" replay text
complains "it is no recording"
gives 2 "$COLOQUIO" replay --scenario hellp right.coloquio
complains 'did you mean "hello"'
gives 2 "$COLOQUIO" replay --schedule nonsense right.coloquio
complains "schedule"
cp right.coloquio cut
truncate -s -100 cut
gives 2 "$COLOQUIO" replay cut
complains "it is no recording"
for part in plan records; do
    rm -rf damaged && cp -r parts damaged
    truncate -s 50 damaged/0/$part
    (cd damaged && tar czf ../damaged.coloquio result.json 0/plan 0/records)
    code=0
    "$COLOQUIO" replay damaged.coloquio >out 2>err </dev/null || code=$?
    [ $code = 2 ] || [ $code = 5 ] || fail "damaged $part: exit $code"
done
gives 4 "$COLOQUIO" run --record no/such/directory/file true

gives 0 "$COLOQUIO" run --record true.coloquio true
gives 0 "$COLOQUIO" replay true.coloquio
says "record for record"
