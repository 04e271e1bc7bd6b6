# An exercise with many mistakes: all of them at once, each with its place.
. "$HERE/lib.sh"

gives 3 "$COLOQUIO" exercise lint "$HERE/exercises/e2e/mistakes"
[ "$(grep -c 'exercise.yaml:[0-9]*:[0-9]*: error:' err)" -ge 10 ] || fail "fewer than ten mistakes told"
complains 'did you mean "flags"?'
gives 3 "$COLOQUIO" check "$HERE/exercises/e2e/mistakes" .
complains 'exercise.yaml:6:20: error: cpu-time'
gives 3 "$COLOQUIO" exercise lint --lang es "$HERE/exercises/e2e/mistakes"
complains '¿quiso decir «flags»?'

# Files that are no exercises.
for content in '' '%' 'id: [' '- a' 'a: &a [*a, *a]' "$(printf 'id: "\001"')"; do
    mkdir -p broken
    printf '%s\n' "$content" >broken/exercise.yaml
    gives 3 within 20 "$COLOQUIO" check broken .
    complains broken/exercise.yaml
done
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "["; }' >broken/exercise.yaml
gives 3 within 20 "$COLOQUIO" check broken .
rm broken/exercise.yaml
ln -s /dev/zero broken/exercise.yaml
gives 3 within 20 "$COLOQUIO" check broken .

gives 0 "$COLOQUIO" exercise lint sockets/pair
