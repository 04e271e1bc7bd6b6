finds:
--- run
0 start
0 fork 1
1 exit 0
0 wait4 = 101 pid=101
output 0 1 "1\n"
0 exit 0
finish completed
--- run
0 start
0 fork 1
1 exit 0
0 wait4 = 101 pid=101
output 0 1 "2\n"
0 exit 0
finish completed
