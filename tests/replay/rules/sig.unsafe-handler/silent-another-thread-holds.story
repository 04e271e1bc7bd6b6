finds:
--- run
0 start
0 thread 1
0 signal SIGUSR1 handler
0 futex
1 futex
0 waits
1 waits
finish deadlock
