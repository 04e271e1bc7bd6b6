finds: sig.lost
--- run
0 start
0 fork 1
0 kill signal=SIGUSR1 args=101,10 = 0
1 signal SIGUSR1 generated from=0
0 kill signal=SIGUSR1 args=101,10 = 0
1 signal SIGUSR1 merged from=0
0 wait4
1 pause
0 waits
1 waits
finish deadlock
