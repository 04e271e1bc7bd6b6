finds:
--- run
0 start
0 fork 1
0 kill signal=SIGTERM args=101,15 = 0
1 signal SIGTERM generated from=0
1 signal SIGTERM terminate
1 die SIGTERM
0 wait4 = 101 pid=101
0 exit 0
finish completed
