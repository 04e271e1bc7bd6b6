# Exercises that run under faults have wrong submissions that nothing else shows: of a copy that has no faults
# and one schedule, at least one of them passes.
. "$HERE/lib.sh"

cp -r "$HERE/../../exercises" .
for file in $(grep -l '^ *faults:' exercises/*/*/exercise.yaml); do
    exercise=$(dirname "$file")
    sed -i -e '/^ *faults:/d' -e 's/^\( *\)schedules: .*/\1schedules: 1/' "$file"
    grep -q '^schedules:' "$file" || sed -i '1a schedules: 1' "$file"
    gives 1 "$COLOQUIO" exercise verify "$work/$exercise"
    grep -q '^  ✗ [a-z]*\.' out || fail "$exercise: every wrong submission is found without faults, too"
    ! grep '^  ✗ accepted/' out || fail "$exercise: an accepted submission fails"
done
