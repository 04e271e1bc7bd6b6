finds: sig.unsafe-handler
--- run
0 start
0 signal SIGUSR1 handler
0 futex
0 waits
finish deadlock
