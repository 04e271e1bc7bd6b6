#!/bin/sh
# Making an exercise, and the path through all of them.
. "$HERE/lib.sh"

# What `new` makes is an exercise: no mistake, and all as filed, also where the catalogue has nothing of it.
gives 0 "$COLOQUIO" exercise new processes/child-end
says "coloquio exercise verify processes/child-end"
grep -q '^id: processes/child-end$' processes/child-end/exercise.yaml || fail "the id is not filled in"
[ -f processes/child-end/starter/child-end.c ] || fail "the starter is not called after the program"
! grep -rl '@ID@\|@NAME@' processes || fail "something is not filled in"
"$COLOQUIO" exercise schema | cmp -s - exercise.schema.json || fail "the schema for editors is missing"
gives 0 "$COLOQUIO" exercise lint processes/child-end
gives 0 "$COLOQUIO" exercise verify processes/child-end
says "9 of 9"

# Nothing is overwritten, nothing takes a name that is known.
gives 2 "$COLOQUIO" exercise new processes/child-end
complains already
gives 2 "$COLOQUIO" exercise new signals/catch
complains already
gives 2 "$COLOQUIO" exercise new Pipes/Sum
complains TOPIC/NAME
gives 2 "$COLOQUIO" exercise new ../pipes/sum
gives 2 "$COLOQUIO" exercise new

# What was not changed with the rest is pointed out, and is no error.
sed -i 's/^difficulty: 1.*/difficulty: 2/' processes/child-end/exercise.yaml
echo >>processes/child-end/statement.en.md
gives 0 "$COLOQUIO" exercise lint processes/child-end
complains 'processes/child-end/statement.es.md: warning: still as'
complains 'submissions/output.differs/raw-status/child-end.c: warning: still as'
! grep -q 'statement.en.md' err || fail "what was changed is pointed out"

# lint misses the place in the course, and too few mistakes.
sed -i /difficulty/d processes/child-end/exercise.yaml
sed -i 's/^prerequisites:.*/prerequisites: [pipes\/uper, pipes\/upper]/' processes/child-end/exercise.yaml
rm -r processes/child-end/submissions/trace.missing processes/child-end/submissions/output.*
gives 3 "$COLOQUIO" exercise lint processes/child-end
complains '"difficulty" is missing'
complains 'there is no exercise "pipes/uper"'
complains 'at least five wrong'

# A path: what comes before stands before, and each says what comes next.
mkdir -p data/exercises/pipes
for row in first: second:pipes/first third:pipes/second; do
    name=${row%%:*}
    (mkdir -p made && cd made && "$COLOQUIO" exercise new "pipes/$name" -q)
    sed -i "s,^prerequisites:.*,prerequisites: [${row#*:}]," "made/pipes/$name/exercise.yaml"
done
sed -i 's/^difficulty: 1.*/difficulty: 4/' made/pipes/first/exercise.yaml
mv made/pipes/* data/exercises/pipes/
gives 0 env COLOQUIO_DATADIR="$PWD/data" "$COLOQUIO" list
cat >wanted <<END
Stage 1, to begin with
  pipes/first                  ●●●●○  A child and its exit status
     → pipes/second

Stage 2
  pipes/second                 ●○○○○  A child and its exit status
     → pipes/third

Stage 3
  pipes/third                  ●○○○○  A child and its exit status
END
LC_ALL=C.UTF-8 COLOQUIO_DATADIR="$PWD/data" "$COLOQUIO" list >out
cmp out wanted || fail "the path is another one"
COLOQUIO_DATADIR="$PWD/data" "$COLOQUIO" list --json | tr -d ' \n' >out
says '"stage":2,"difficulty":1,"prerequisites":["pipes/first"],"next":["pipes/third"]'
gives 0 env COLOQUIO_DATADIR="$PWD/data" "$COLOQUIO" exercise lint
sed -i 's,^prerequisites:.*,prerequisites: [pipes/third],' data/exercises/pipes/first/exercise.yaml
gives 3 env COLOQUIO_DATADIR="$PWD/data" "$COLOQUIO" exercise lint pipes/first
complains '"pipes/third" comes after this exercise itself'
gives 0 env COLOQUIO_DATADIR="$PWD/data" "$COLOQUIO" list
