# One number is smaller and another one larger: they came out in another order. The lock is there.
finds:
--- run
0 start
0 shmat object=segment:0 = 1
0 fork 1
1 semop object=sem:0 operations=0:-1 = 0
1 exit 0
0 wait4 = 101 pid=101
output 0 1 "1 of 2\n2 of 1\n"
0 exit 0
finish completed
--- run
0 start
0 shmat object=segment:0 = 1
0 fork 1
1 semop object=sem:0 operations=0:-1 = 0
1 exit 0
0 wait4 = 101 pid=101
output 0 1 "2 of 1\n1 of 2\n"
0 exit 0
finish completed
