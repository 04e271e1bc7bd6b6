finds:
--- run
0 start
1 start member=1
0 socket 3 inet
1 socket 4 inet
1 socket 5 inet
0 accept 3 4 with=1:4
0 fork 2
0 close 4
2 read fd=4
0 wait4
1 read fd=5
0 waits
1 waits
2 waits
finish deadlock
