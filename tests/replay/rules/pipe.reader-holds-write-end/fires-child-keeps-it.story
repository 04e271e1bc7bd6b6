# The child never closes its write end; the parent has closed its own and waits.
finds: pipe.reader-holds-write-end pipe.unused-end-open
--- run
0 start
0 pipe 3 4
0 fork 1
0 close 3
0 write fd=4 data=hola = 4
0 close 4
0 wait4
1 read fd=3 = 4
1 read fd=3
1 waits
0 waits
finish deadlock
