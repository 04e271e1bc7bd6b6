# The signal ended a pause: the next one waits for the next signal.
finds:
--- run
0 start
0 rt_sigaction signal=SIGUSR1 disposition=2 = 0
0 pause = EINTR blocked
0 signal SIGUSR1 handler
0 rt_sigreturn = 0
0 signal SIGUSR1 returned
0 pause
0 waits
finish deadlock
