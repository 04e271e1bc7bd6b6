finds:
--- run
0 start
0 fork 1
1 execve path=/no/hay = ENOENT
1 open 3 /usr/share/locale/es/libc.mo
1 read fd=3 = 10
1 write fd=2 data="no hay: No such file\n" = 21
1 exit 127
0 wait4 = 101 pid=101
0 exit 127
finish completed
