# Nobody waits for SIGTERM: it is to end the child.
finds:
--- run
0 start
0 fork 1
1 pause
0 kill args=101,15 signal=SIGTERM = 0
1 signal SIGTERM generated from=0
1 signal SIGTERM terminate
1 die SIGTERM
0 wait4 = 101 pid=101
0 exit 0
finish completed
