# kill(0) with a handler for the sender is how a shell ends its children.
finds:
--- run
0 start
0 fork 1
0 rt_sigaction signal=SIGTERM disposition=1 = 0
0 kill args=0,15 signal=SIGTERM = 0
1 signal SIGTERM generated from=0
1 signal SIGTERM terminate
1 die SIGTERM
0 wait4 = 101 pid=101
0 exit 0
finish completed
