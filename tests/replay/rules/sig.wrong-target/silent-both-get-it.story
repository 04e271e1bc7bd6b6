finds:
--- run
0 start
0 fork 1
0 fork 2
1 rt_sigaction signal=SIGTERM disposition=2 = 0
1 rt_sigsuspend
2 rt_sigaction signal=SIGTERM disposition=1 = 0
0 kill args=102,15 signal=SIGTERM = 0
2 signal SIGTERM generated from=0
2 signal SIGTERM ignore
2 exit 0
0 kill args=101,15 signal=SIGTERM = 0
1 signal SIGTERM generated from=0
1 signal SIGTERM handler
1 returns EINTR
1 signal SIGTERM returned
1 exit 0
0 wait4 = 101 pid=101
0 wait4 = 102 pid=102
0 exit 0
finish completed
