finds:
--- run
0 start
0 rt_sigprocmask args=0,1,0 signals=SIGUSR1 = 0
0 rt_sigaction signal=SIGUSR1 disposition=2 = 0
0 write fd=1 data="working\n" = 8
0 at puts - 0 library
0 at main a.c 20
0 rt_sigsuspend
0 signal SIGUSR1 handler
0 write fd=1 data="got it\n" = 7
0 at printf - 0 library
0 at on_signal a.c 5
0 at sigsuspend - 0 interrupted
0 at main a.c 22
0 rt_sigreturn = 0
0 signal SIGUSR1 returned
0 exit 0
finish completed
