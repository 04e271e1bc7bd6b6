# Who has the mutex waits for input: the lock is not what keeps them.
finds:
--- run
0 start
0 thread 1
1 read fd=0
0 futex
0 waits for=mutex of=1
1 waits
finish deadlock
