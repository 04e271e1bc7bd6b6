finds: sig.unsafe-handler
--- run
0 start
0 rt_sigaction signal=SIGUSR1 disposition=2 = 0
0 signal SIGUSR1 generated from=0
0 signal SIGUSR1 handler
0 write fd=1 data="got it\n" = 7
0 at _IO_puts - 0 library
0 at on_signal a.c 5
0 at __printf_chk - 0 interrupted
0 at main a.c 20
0 rt_sigreturn = 0
0 signal SIGUSR1 returned
0 write fd=1 data="working\n" = 8
0 exit 0
finish completed
