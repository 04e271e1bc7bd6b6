# Of two children each has the other's pipe as well; the parent has closed the first one's.
finds: pipe.no-eof
--- run
0 start
0 pipe 3 4
0 pipe 5 6
0 fork 1
0 fork 2
0 close 3
0 close 5
0 write fd=4 data=x = 1
0 close 4
0 wait4
1 close 4
1 close 5
1 close 6
1 read fd=3 = 1
1 read fd=3
2 close 3
2 close 6
2 read fd=5
1 waits
2 waits
0 waits
finish deadlock
