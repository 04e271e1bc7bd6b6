. "$HERE/lib.sh"

gives 0 "$COLOQUIO" --version
says coloquio
gives 0 "$COLOQUIO" --help
says "check EXERCISE"
gives 0 "$COLOQUIO" --help --lang es
says "check EJERCICIO"
for language in es en; do
    gives 0 env LC_ALL=C.UTF-8 "$COLOQUIO" --help --lang $language
    [ "$(LC_ALL=C.UTF-8 wc -L <out)" -le 80 ] || fail "help: a line is longer than 80 columns"
done
gives 2 "$COLOQUIO"
complains usage

# What is nearly right is suggested.
gives 2 "$COLOQUIO" chek sockets/pair
complains '"check"'
gives 2 "$COLOQUIO" check sockets/pear .
complains '"sockets/pair"'
gives 2 "$COLOQUIO" check --lang es sockets/pear .
complains '¿quiso decir «sockets/pair»?'
gives 2 "$COLOQUIO" check nothing/of-the-kind .
complains 'coloquio list'
gives 2 "$COLOQUIO" explain wait.deadlok
complains '"wait.deadlock"'
gives 2 "$COLOQUIO" exercise verfy
complains verify
gives 2 "$COLOQUIO" check --colour sockets/pair
gives 2 "$COLOQUIO" check --lang fr sockets/pair
complains --lang
gives 2 "$COLOQUIO" check --color maybe sockets/pair
complains --color
gives 2 "$COLOQUIO" check --seed nine sockets/pair
gives 2 "$COLOQUIO" check
complains usage
gives 2 "$COLOQUIO" check sockets/pair ./not-there
complains "not a directory"

gives 0 "$COLOQUIO" list
says sockets/pair
gives 0 "$COLOQUIO" list --lang es
says "Un par de sockets"
gives 0 "$COLOQUIO" list --json
says '"coloquio/list/v1"'
gives 0 "$COLOQUIO" explain
says pipe.sigpipe
gives 0 "$COLOQUIO" explain wait.deadlock
says "nobody can go on"
gives 0 "$COLOQUIO" explain wait.deadlock --lang es
says "nadie puede seguir"
gives 0 "$COLOQUIO" exercise schema
says '"$schema"'

# The language of the environment, also when its locale is not installed.
gives 0 env LANG=es_AR.UTF-8 "$COLOQUIO" doctor
says nivel
gives 0 env LANG=es_AR.UTF-8 LC_ALL=C "$COLOQUIO" doctor
says level
gives 0 "$COLOQUIO" doctor --json
says '"coloquio/doctor/v1"'

# A finding has a page, with a family a list, and what is nearly right is suggested.
for language in es en; do
    gives 0 "$COLOQUIO" explain pipe.reader-holds-write-end --lang $language
    says 'close(ends[1]);'
    says 'pipe(7), fork(2), close(2)'
done
never_says "$(printf '\033')"
gives 0 "$COLOQUIO" explain pipe.reader-holds-write-end --color always
says "$(printf '\033[')"
gives 0 "$COLOQUIO" explain pipe
says pipe.sigpipe
never_says sock.
gives 2 "$COLOQUIO" explain pip
complains '"pip"'
