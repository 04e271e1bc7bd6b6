finds: sem.deadlock
--- run
0 start
0 fork 1
0 semop object=sem:0 operations=0:-1 = 0
1 semop object=sem:0 operations=1:-1 = 0
0 semop object=sem:0 operations=1:-1
1 semop object=sem:0 operations=0:-1
0 waits
1 waits
finish deadlock
