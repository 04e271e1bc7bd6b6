# Other computers: where the kernel has no veth devices there are none, and that is the machine's fault.
. "$HERE/lib.sh"

submission right <<'C'
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7007)};
    char buffer[100];
    ssize_t got;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (argc != 2 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1)
        return 64;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("connect");
        return 2;
    }
    while ((got = read(fd, buffer, sizeof buffer)) > 0)
        if (write(1, buffer, (size_t)got) < 0)
            return 1;
    return got < 0;
}
C

hosts=$HERE/exercises/e2e/hosts
code=0
"$COLOQUIO" check --json "$hosts" right >first 2>err || code=$?
[ "$code" = 4 ] && exit 77
cp first out
[ "$code" = 0 ] || fail "exit $code"
says '"score": 2.0'
for round in 1 2 3; do
    gives 0 "$COLOQUIO" check --json "$hosts" right
    cmp -s first out || fail "round $round differs from the first"
done
