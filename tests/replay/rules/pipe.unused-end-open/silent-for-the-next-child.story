# The other pipe is still to be given to a second child.
finds:
--- run
0 start
0 pipe 3 4
0 fork 1
0 close 3
0 pipe 5 6
0 write fd=4 data=x = 1
0 fork 2
0 close 5
0 write fd=6 data=y = 1
1 close 4
1 read fd=3 = 1
1 exit 0
2 close 4
2 close 6
2 read fd=5 = 1
2 exit 0
0 wait4 = 101 pid=101
0 wait4 = 102 pid=102
0 exit 0
finish completed
