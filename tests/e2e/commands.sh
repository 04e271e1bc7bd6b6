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

# The language of the environment, also when its locale is not installed: LANGUAGE, a list, unless the locale is C;
# else the first that is set of LC_ALL, LC_MESSAGES and LANG; and --lang before all of them.
while read -r wanted variables; do
    # shellcheck disable=SC2086
    gives 0 env -u LC_ALL $variables "$COLOQUIO" explain wait.deadlock
    case $wanted in es) says "nadie puede seguir" ;; en) says "nobody can go on" ;; esac
done <<TABLE
en
en LANG=en_US.UTF-8
es LANG=es_AR.UTF-8
es LANG=es
es LANG=es_AR.UTF-8 LC_CTYPE=C.UTF-8
en LANG=est_EE.UTF-8
en LANG=es_AR.UTF-8 LC_MESSAGES=C.UTF-8
es LANG=C.UTF-8 LC_MESSAGES=es_AR.UTF-8
en LANG=es_AR.UTF-8 LC_MESSAGES=es_AR.UTF-8 LC_ALL=en_US.UTF-8
es LANG=en_US.UTF-8 LC_ALL=es_ES.UTF-8
es LANG=en_US.UTF-8 LANGUAGE=es
en LANG=es_AR.UTF-8 LANGUAGE=en:es
es LANG=en_US.UTF-8 LANGUAGE=pt:es:en
en LANGUAGE=es LC_ALL=C
en LANGUAGE=es LC_ALL=POSIX
es LANGUAGE=es
TABLE
gives 0 env LANG=es_AR.UTF-8 LC_ALL=C.UTF-8 "$COLOQUIO" explain wait.deadlock --lang es
says "nadie puede seguir"
gives 0 env LANG=es_AR.UTF-8 "$COLOQUIO" explain wait.deadlock --lang=en
says "nobody can go on"

# A terminal that is not UTF-8 gets what is nearest in ASCII; programs get UTF-8 always.
gives 0 env LC_ALL=C "$COLOQUIO" explain pipe.reader-holds-write-end --lang es
says "Que significa"
LC_ALL=C grep -q '[^ -~]' out && fail "not ASCII"
gives 0 env LANG=es_AR.UTF-8 "$COLOQUIO" explain pipe.reader-holds-write-end
says "Qué significa"
gives 0 env LC_ALL=C "$COLOQUIO" list --json
says "tubería"
gives 0 "$COLOQUIO" doctor --json
says '"coloquio/doctor/v1"'

# What peers execute is of the machine, which may lack it: the machine's fault, and which package has it.
mkdir empty
without_sbin() { # root of a namespace may mount, and is an ordinary user again afterwards
    unshare --map-root-user --mount sh -c 'mount --bind empty /usr/sbin && exec unshare --map-user=1 --map-group=1 "$@"' sh "$@"
}
gives 4 without_sbin "$COLOQUIO" check rpc/calc "$BUILD/share/coloquio/exercises/rpc/calc/submissions/accepted/own-loop"
complains 'apt-get install rpcbind'
gives 0 without_sbin "$COLOQUIO" doctor
says 'apt-get install rpcbind'

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
