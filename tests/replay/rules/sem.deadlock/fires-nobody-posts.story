finds: sem.deadlock
--- run
0 start
0 fork 1
1 futex
0 wait4
0 waits
1 waits for=semaphore
finish deadlock
