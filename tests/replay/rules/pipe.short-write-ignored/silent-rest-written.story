finds:
--- run
0 start
0 pipe 3 4
0 fork 1
0 close 3
1 close 4
0 write fd=4 data="uno dos tres" = 5
0 write fd=4 data="os tres" = 7
0 close 4
1 read fd=3 = 12
1 exit 0
0 wait4 = 101 pid=101
0 exit 0
finish completed
