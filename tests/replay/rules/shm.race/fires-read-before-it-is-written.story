finds: shm.race
--- run
0 start
0 shmat object=segment:0 = 1
0 fork 1
0 write fd=1 data="(nothing)\n" = 10
1 exit 0
0 wait4 = 101 pid=101
output 0 1 "(nothing)\n"
0 exit 0
finish completed
--- run
0 start
0 shmat object=segment:0 = 1
0 fork 1
1 exit 0
0 write fd=1 data="hello\n" = 6
0 wait4 = 101 pid=101
output 0 1 "hello\n"
0 exit 0
finish completed
