finds:
--- run
0 start
0 socketpair 3 4
0 fork 1
0 close 4
1 close 3
0 read fd=3
1 read fd=4
0 waits
1 waits
finish deadlock
