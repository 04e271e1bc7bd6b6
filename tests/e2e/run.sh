#!/bin/sh
# run.sh SCRIPT BUILD_DIRECTORY: runs a script as whoever one is, and as root once more as an ordinary user,
# because students are not root.
set -eu
script=$1 build=$2
export COLOQUIO="$build/bin/coloquio" BUILD="$build"
HERE=$(cd "$(dirname "$0")" && pwd)
export HERE
unset LANGUAGE LC_ALL LC_MESSAGES LANG COLOQUIO_DATADIR NO_COLOR

sh "$script"
[ "$(id -u)" = 0 ] || exit 0
user=$(getent passwd | awk -F: '$3 >= 1000 && $3 < 60000 && $7 !~ /nologin|false/ { print $1; exit }')
if [ -n "$user" ] && command -v runuser >/dev/null && runuser -u "$user" -- test -x "$COLOQUIO" &&
    runuser -u "$user" -- test -r "$script"; then
    echo "as $user:"
    runuser -u "$user" -- sh "$script"
fi
