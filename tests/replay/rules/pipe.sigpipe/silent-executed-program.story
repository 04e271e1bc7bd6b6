# What another program does when nobody reads is its own affair.
finds:
--- run
0 start
0 pipe 3 4
0 fork 1
0 close 3
0 close 4
1 close 3
1 dup2 4 1
1 close 4
1 exec /usr/bin/yes
1 write fd=1 data=y = EPIPE
1 signal SIGPIPE terminate
1 die SIGPIPE
0 wait4 = 101 pid=101 value=13
0 exit 0
finish completed
