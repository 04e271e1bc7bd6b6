finds:
--- run
0 start
0 shmat object=segment:0 = 1
0 fork 1
1 exit 0
0 wait4 = 101 pid=101
output 0 1 "counter: 2000\n"
0 exit 0
finish completed
--- run
0 start
0 shmat object=segment:0 = 1
0 fork 1
1 exit 0
0 wait4 = 101 pid=101
output 0 1 "counter: 2000\n"
0 exit 0
finish completed
