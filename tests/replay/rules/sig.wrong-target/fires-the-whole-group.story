finds: sig.wrong-target
--- run
0 start
0 fork 1
0 kill args=0,15 signal=SIGTERM = 0
0 signal SIGTERM generated from=0
1 signal SIGTERM generated from=0
0 signal SIGTERM terminate
0 die SIGTERM
1 signal SIGTERM terminate
1 die SIGTERM
finish completed
