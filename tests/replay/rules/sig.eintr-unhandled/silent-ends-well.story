# A handler that asks the program to end: it does, and says so.
finds:
--- run
0 start
0 rt_sigaction signal=SIGTERM disposition=2 = 0
0 read fd=0 = EINTR blocked
0 signal SIGTERM handler
0 rt_sigreturn = 0
0 signal SIGTERM returned
0 unlink path=worker.lock = 0
0 exit 0
finish completed
