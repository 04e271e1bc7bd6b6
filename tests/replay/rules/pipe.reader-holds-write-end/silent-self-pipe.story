# A pipe from a signal handler to the main loop of the same process.
finds:
--- run
0 start
0 rt_sigaction signal=SIGTERM disposition=2 = 0
0 pipe 3 4
0 fork 1
1 exit 0
0 wait4 = 101 pid=101
0 read fd=3
0 waits
finish deadlock
