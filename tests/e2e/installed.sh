# Installed somewhere else, with nothing of the build tree in its way.
. "$HERE/lib.sh"

command -v cmake >/dev/null || exit 77
[ -w "$BUILD" ] || exit 0 # whoever built it installs it
prefix=$work/prefix
cmake --install "$BUILD" --prefix "$prefix" >log 2>&1 || fail "$(cat log)"
for file in bin/coloquio bin/coloquio-box lib/coloquio/peers/stream-client share/locale/es/LC_MESSAGES/coloquio.mo \
    share/coloquio/exercises/sockets/pair/exercise.yaml share/coloquio/result.schema.json; do
    [ -e "$prefix/$file" ] || fail "not installed: $file"
done
[ ! -e "$prefix/share/coloquio/exercises/sockets/pair/submissions" ] || fail "solutions are installed"
gives 0 "$prefix/bin/coloquio" list --lang es
says "Un par de sockets"
gives 1 "$prefix/bin/coloquio" check --lang es sockets/pair "$prefix/share/coloquio/exercises/sockets/pair/starter"
says "no aprobado"
gives 0 "$prefix/bin/coloquio" explain pipe.sigpipe
says 'signal(SIGPIPE, SIG_IGN);'

# Exercises of a course elsewhere.
mkdir -p course/exercises
cp -R "$HERE/exercises/e2e" course/exercises/
gives 0 env COLOQUIO_DATADIR=course "$prefix/bin/coloquio" list
says e2e/echo
gives 0 env COLOQUIO_DATADIR=course "$prefix/bin/coloquio" explain pipe.sigpipe
says 'signal(SIGPIPE, SIG_IGN);'

# Who writes exercises begins with a copy that is complete, mistakes included.
gives 0 "$prefix/bin/coloquio" exercise new processes/child
gives 0 "$prefix/bin/coloquio" exercise lint processes/child
