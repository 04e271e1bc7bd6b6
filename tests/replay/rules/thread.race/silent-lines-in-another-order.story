finds:
--- run
0 start
0 thread 1
0 thread 2
1 exit 0
2 exit 0
output 0 1 "thread 1\nthread 2\n"
0 exit 0
finish completed
--- run
0 start
0 thread 1
0 thread 2
2 exit 0
1 exit 0
output 0 1 "thread 2\nthread 1\n"
0 exit 0
finish completed
