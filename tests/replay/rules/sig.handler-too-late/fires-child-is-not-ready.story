finds: sig.handler-too-late
--- run
0 start
0 fork 1
0 rt_sigaction signal=SIGUSR1 disposition=2 = 0
0 kill signal=SIGUSR1 args=101,10 = 0
1 signal SIGUSR1 generated from=0
1 signal SIGUSR1 terminate
1 die SIGUSR1
0 wait4 = 101 pid=101
0 exit 0
finish completed
