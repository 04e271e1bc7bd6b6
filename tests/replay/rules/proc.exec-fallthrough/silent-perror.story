finds:
--- run
0 start
0 fork 1
1 execve path=/no/hay = ENOENT
1 dup 2 4
1 fcntl fd=4 = 2
1 write fd=4 data="no hay: No such file\n" = 21
1 close 4
1 exit 127
0 wait4 = 101 pid=101
0 exit 127
finish completed
