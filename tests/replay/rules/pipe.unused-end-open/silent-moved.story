# The end is used under another number.
finds:
--- run
0 start
0 pipe 3 4
0 fork 1
1 close 3
1 dup2 4 1
1 write fd=1 data=x = 1
1 exit 0
0 close 4
0 read fd=3 = 1
0 wait4 = 101 pid=101
0 exit 0
finish completed
