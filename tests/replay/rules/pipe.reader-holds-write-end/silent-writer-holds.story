# The parent forgot to close: the child waits, but holds nothing itself.
finds:
--- run
0 start
0 pipe 3 4
0 fork 1
0 close 3
0 write fd=4 data=hola = 4
0 wait4
1 close 4
1 read fd=3 = 4
1 read fd=3
1 waits
0 waits
finish deadlock
