# They talk through a pipe, too: what differs may come from there.
finds:
--- run
0 start
0 shmat object=segment:0 = 1
0 pipe 3 4
0 fork 1
0 close 4
1 close 3
1 write fd=4 data=x = 1
1 exit 0
0 read fd=3 = 1 got=x
0 wait4 = 101 pid=101
output 0 1 "a\nb\n"
0 exit 0
finish completed
--- run
0 start
0 shmat object=segment:0 = 1
0 pipe 3 4
0 fork 1
0 close 4
1 close 3
1 write fd=4 data=x = 1
1 exit 0
0 read fd=3 = 1 got=x
0 wait4 = 101 pid=101
output 0 1 "b\na\n"
0 exit 0
finish completed
