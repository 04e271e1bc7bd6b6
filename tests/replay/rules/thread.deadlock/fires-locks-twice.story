finds: thread.deadlock
--- run
0 start
0 futex
0 waits for=mutex of=0
finish deadlock
