finds: thread.deadlock
--- run
0 start
0 thread 1
1 exit 0
0 futex
0 waits for=mutex of=1
finish deadlock
