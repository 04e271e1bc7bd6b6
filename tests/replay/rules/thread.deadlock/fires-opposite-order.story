finds: thread.deadlock
--- run
0 start
0 thread 1
0 thread 2
1 futex
2 futex
0 futex
0 waits for=thread of=1
1 waits for=mutex of=2
2 waits for=mutex of=1
finish deadlock
