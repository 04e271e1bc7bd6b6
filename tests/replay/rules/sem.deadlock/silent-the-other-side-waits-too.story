# A reference program waits at a semaphore as well: what it waits for may not be in the student's hands.
finds:
--- run
0 start
1 start member=1
0 semop object=sem:0 operations=0:-1
1 semop object=sem:0 operations=1:-1
0 waits
1 waits
finish deadlock
