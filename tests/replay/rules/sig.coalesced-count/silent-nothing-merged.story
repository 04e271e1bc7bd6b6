finds:
--- run
0 start
0 rt_sigaction signal=SIGCHLD disposition=2 = 0
0 fork 1
0 fork 2
1 exit 1
0 signal SIGCHLD generated
0 signal SIGCHLD handler
0 wait4 = 101 pid=101
0 rt_sigreturn = 0
0 signal SIGCHLD returned
2 exit 2
0 exit 0
finish completed
