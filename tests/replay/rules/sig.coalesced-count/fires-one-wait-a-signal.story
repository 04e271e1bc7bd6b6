finds: sig.coalesced-count
--- run
0 start
0 rt_sigaction signal=SIGCHLD disposition=2 = 0
0 fork 1
0 fork 2
1 exit 1
0 signal SIGCHLD generated
2 exit 2
0 signal SIGCHLD merged
0 signal SIGCHLD handler
0 wait4 = 101 pid=101
0 rt_sigreturn = 0
0 signal SIGCHLD returned
0 pause
0 waits
finish deadlock
