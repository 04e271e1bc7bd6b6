finds:
--- run
0 start
0 thread 1
1 futex
0 futex
0 waits for=thread of=1
1 waits
finish deadlock
