finds: shm.lost-update
--- run
0 start
0 mmap args=0,4096,3,33,-1,0 flags=33 = 1
0 fork 1
0 fork 2
1 exit 0
2 exit 0
0 wait4 = 101 pid=101
0 wait4 = 102 pid=102
output 0 1 "counter: 1000\n"
0 exit 0
finish completed
--- run
0 start
0 mmap args=0,4096,3,33,-1,0 flags=33 = 1
0 fork 1
0 fork 2
2 exit 0
1 exit 0
0 wait4 = 101 pid=101
0 wait4 = 102 pid=102
output 0 1 "counter: 2000\n"
0 exit 0
finish completed
