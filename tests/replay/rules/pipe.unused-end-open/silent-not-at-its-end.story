# The run was cut short: the other pipe may have been for later.
finds: pipe.full-deadlock
--- run
0 start
0 pipe 3 4
0 pipe 5 6
0 fork 1
0 close 4
0 close 6
1 close 3
1 close 5
1 write fd=6 bytes=100000
0 read fd=3
0 waits
1 waits
finish deadlock
