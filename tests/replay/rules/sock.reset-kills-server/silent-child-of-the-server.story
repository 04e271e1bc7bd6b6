# The child that serves this connection may end with it.
finds:
--- run
0 start
0 socket 3 inet
0 accept 3 4
0 fork 1
0 close 4
1 read fd=4 = ECONNRESET
1 exit 1
0 wait4 = 101 pid=101
0 exit 0
finish completed
