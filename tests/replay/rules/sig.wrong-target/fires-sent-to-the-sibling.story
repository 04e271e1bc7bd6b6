finds: sig.handler-too-late sig.wrong-target
--- run
0 start
0 fork 1
0 fork 2
1 rt_sigaction signal=SIGUSR1 disposition=2 = 0
1 rt_sigsuspend
0 kill args=102,10 signal=SIGUSR1 = 0
2 signal SIGUSR1 generated from=0
2 signal SIGUSR1 terminate
2 die SIGUSR1
0 wait4 args=101,1,0,0
0 waits
1 waits
finish deadlock
