# What is handed in is not what was asked for. Every case: exit 1, a message, nothing run.
. "$HERE/lib.sh"

mkdir missing
gives 1 "$COLOQUIO" check "$echo_exercise" missing
says build.missing-source
says "there is no such file"
gives 1 "$COLOQUIO" check --lang es "$echo_exercise" missing
says "ese archivo no existe"

submission empty </dev/null
gives 1 "$COLOQUIO" check "$echo_exercise" empty
says "it is empty"

submission binary </bin/true
gives 1 "$COLOQUIO" check "$echo_exercise" binary
says "it is a binary file"

mkdir links
ln -s /etc/passwd links/echo.c
ln -s / links/root
ln -s links links/loop
gives 1 "$COLOQUIO" check "$echo_exercise" links
says "symbolic link"
never_says root:

mkdir fifo
mkfifo fifo/echo.c
gives 1 within 20 "$COLOQUIO" check "$echo_exercise" fifo
says "not a regular file"

mkdir -p directory/echo.c
gives 1 "$COLOQUIO" check "$echo_exercise" directory
says "it is a directory"

mkdir huge
truncate -s 1G huge/echo.c
gives 1 within 20 "$COLOQUIO" check "$echo_exercise" huge
says "larger than 4 MiB"

# Other files of the submission are not taken along.
submission beside <<'C'
#include "secret.h"
int main(void) { return 0; }
C
echo 'int secret;' >beside/secret.h
gives 1 "$COLOQUIO" check "$echo_exercise" beside
says "echo.c:1:10: error: secret.h: No such file"
