finds:
--- run
0 start
0 rt_sigaction signal=SIGUSR1 disposition=2 = 0
0 signal SIGUSR1 handler
0 write fd=1 data=uno = 3
0 rt_sigreturn = 0
0 signal SIGUSR1 returned
0 pause
0 waits
finish deadlock
