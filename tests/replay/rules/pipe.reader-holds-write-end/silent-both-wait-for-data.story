# Both processes talk through one pipe and wait for each other: closing ends would not help.
finds: pipe.unused-end-open
--- run
0 start
0 pipe 3 4
0 fork 1
0 write fd=4 data=x = 1
0 read fd=3 = 1
0 read fd=3
1 read fd=3
0 waits
1 waits
finish deadlock
