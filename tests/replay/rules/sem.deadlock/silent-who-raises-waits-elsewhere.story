# Who would raise it waits for input: what keeps them is not a semaphore.
finds:
--- run
0 start
0 fork 1
0 semop object=sem:0 operations=0:-1
1 read fd=0
0 waits
1 waits
finish deadlock
