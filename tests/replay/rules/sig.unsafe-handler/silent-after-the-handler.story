finds:
--- run
0 start
0 signal SIGUSR1 handler
0 rt_sigreturn = 0
0 signal SIGUSR1 returned
0 futex
0 waits
finish deadlock
