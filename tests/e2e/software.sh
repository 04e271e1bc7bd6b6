#!/bin/sh
# software.sh BUILD_DIRECTORY NAME: software that nobody wrote for us, run controlled, prints what it prints natively and
# ends as it does. Each is a command that anybody can try: coloquio run -- bash -c '…'. Skipped without its programs.
set -eu
coloquio=$1/bin/coloquio
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

needs() {
    for program; do
        if ! command -v "$program" >/dev/null; then
            echo "without $program"
            exit 77
        fi
    done
}

# prints TEXT SCRIPT: controlled, bash prints the text and ends with 0.
prints() {
    printf '%s\n' "$1" >expected
    "$coloquio" run -q -- bash -c "$2" </dev/null >out 2>err || true # what is left behind is no concern here
    head -n "$(wc -l <expected)" out >printed
    if ! cmp -s expected printed || ! grep -q '^exit 0 after' out; then
        echo "$2"
        diff expected out || true
        cat err
        exit 1
    fi
}

case $2 in
bash)
    needs bash sort tr xargs flock timeout mkfifo
    prints 'A
B' 'printf "b\na\n" | sort | tr a-z A-Z'
    prints '1
2
3
all' 'for i in 3 1 2; do (sleep $i; echo $i) & done; wait; echo all'
    prints 'hi
5
142
4' 'mkfifo f; (echo hi >f) & cat f; wait; rm f; cat <(seq 5) | wc -l; read -t 2 x < <(sleep 5); echo $?
for i in 1 2 3 4; do (flock 9; n=$(cat n 2>/dev/null || echo 0); sleep 0.1; echo $((n + 1)) >n) 9>lock & done
wait; cat n; rm n lock'
    prints '20
124
hi
usr1
bye' 'seq 20 | xargs -P 4 -n 1 sh -c "sleep 0.1; echo \$0" | sort -n | tail -n 1; timeout 1 sleep 100; echo $?
coproc cat; echo hi >&${COPROC[1]}; read -u ${COPROC[0]} l; echo $l; kill $COPROC_PID; wait
trap "echo usr1" USR1; kill -USR1 $$; trap "echo bye" EXIT'
    prints '100000
[1]+  Stopped                 sleep 100' 'yes | head -n 100000 | wc -l; set -m
sleep 100 & kill -STOP %1; sleep 1; jobs; kill -CONT %1; kill %1; wait'
    ;;
socat)
    needs bash socat
    prints 'over tcp
over unix' 'socat -u TCP-LISTEN:4444,reuseaddr - & sleep 1; echo over tcp | socat -u - TCP:127.0.0.1:4444; wait
socat -u UNIX-LISTEN:s - & sleep 1; echo over unix | socat -u - UNIX-CONNECT:s; wait; rm -f s'
    prints 'hello 1
hello 2
hello 3' 'socat TCP-LISTEN:4445,fork,reuseaddr EXEC:cat & s=$!; sleep 1
for i in 1 2 3; do echo hello $i | socat -t 1 - TCP:127.0.0.1:4445; done; kill $s; wait'
    prints 'in a terminal' 'echo "test -t 0 && echo in a terminal" | socat - EXEC:sh,pty,setsid,ctty,echo=0 | tr -d "\r"'
    ;;
curl)
    needs bash curl python3
    # The host's may be a wrapper of the user's own; the box has the system's.
    [ -x /usr/bin/python3 ] || exit 77
    prints 'content
3000000
404
server 143' 'echo content >index.html; head -c 3000000 /dev/zero >big
/usr/bin/python3 -m http.server 8123 >log 2>&1 & s=$!
until curl -s http://127.0.0.1:8123/index.html; do sleep 0.2; done
curl -s http://127.0.0.1:8123/big | wc -c; curl -s -o /dev/null -w "%{http_code}\n" http://127.0.0.1:8123/none
kill $s; wait $s; echo server $?; rm index.html big log'
    ;;
nc)
    needs bash nc
    nc -h 2>&1 | grep -q OpenBSD || exit 77
    prints 'over tcp
over unix
over udp
closed 1' 'nc -l 127.0.0.1 4446 & sleep 1; echo over tcp | nc -N 127.0.0.1 4446; wait
nc -U -l s & sleep 1; echo over unix | nc -N -U s; wait; rm s
nc -u -l -W 1 127.0.0.1 4447 & sleep 1; echo over udp | nc -u -q 1 127.0.0.1 4447; wait; nc -z 127.0.0.1 9; echo closed $?'
    ;;
redis)
    needs bash redis-server redis-cli redis-benchmark
    prints 'PONG
OK
valor
2
c
b
server 0' 'redis-server --save "" >log 2>&1 & s=$!; sleep 1; redis-cli ping; redis-cli set clave valor; redis-cli get clave
redis-cli lpush l b c; redis-cli lrange l 0 -1; redis-cli shutdown nosave; wait $s; echo server $?; rm log'
    prints 'subscribe
channel
1
message
channel
hola' 'redis-server --save "" >log 2>&1 & s=$!; sleep 1; redis-cli subscribe channel & c=$!; sleep 1
redis-cli publish channel hola >/dev/null; sleep 1; kill $c; redis-cli shutdown nosave; wait $s; rm log'
    prints '2' 'redis-server --save "" >log 2>&1 & s=$!; sleep 1
redis-benchmark -n 200 -c 5 -q -t set,get | tr "\r" "\n" | grep -c "requests per second"
redis-cli shutdown nosave; wait $s; rm log'
    ;;
python)
    [ -x /usr/bin/python3 ] || exit 77
    prints "[0, 1, 4, 9, 16]
x
5 True
b'abc' 3" '/usr/bin/python3 -c "
import asyncio, multiprocessing, subprocess, threading
def square(x): return x * x
with multiprocessing.Pool(3) as pool: print(pool.map(square, range(5)))
queue = multiprocessing.Queue(); child = multiprocessing.Process(target=lambda: queue.put(chr(120)))
child.start(); print(queue.get()); child.join()
async def nap(): await asyncio.sleep(3); return 5
event = threading.Event(); threading.Timer(100, event.set).start()
print(asyncio.run(asyncio.wait_for(nap(), 10)), event.wait(200))
done = subprocess.run([\"sh\", \"-c\", \"cat; exit 3\"], input=b\"abc\", capture_output=True)
print(done.stdout, done.returncode)"'
    ;;
*)
    exit 64
    ;;
esac
