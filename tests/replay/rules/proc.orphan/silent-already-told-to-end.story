finds:
--- run
0 start
0 fork 1
0 kill signal=SIGTERM args=101,15 = 0
1 signal SIGTERM generated from=0
0 exit 0
1 signal SIGTERM terminate
1 die SIGTERM
finish completed
