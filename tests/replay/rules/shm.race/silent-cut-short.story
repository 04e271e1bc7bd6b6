# What a run that did not come to its end has printed so far proves nothing.
finds:
--- run
0 start
0 shmat object=segment:0 = 1
0 fork 1
1 read fd=0
1 waits
output 0 1 "a\n"
finish deadlock
--- run
0 start
0 shmat object=segment:0 = 1
0 fork 1
1 exit 0
0 wait4 = 101 pid=101
output 0 1 "a\nb\n"
0 exit 0
finish completed
