finds: thread.race
--- run
0 start
0 thread 1
0 thread 2
1 exit 0
2 exit 0
output 0 1 "total 1999\n"
0 exit 0
finish completed
--- run
0 start
0 thread 1
0 thread 2
2 exit 0
1 exit 0
output 0 1 "total 2000\n"
0 exit 0
finish completed
