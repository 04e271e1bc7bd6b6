finds: pipe.full-deadlock
--- run
0 start
0 socketpair 3 4
0 fork 1
0 close 4
1 close 3
0 write fd=3 bytes=1000000
1 write fd=4 bytes=1000000
0 waits
1 waits
finish deadlock
