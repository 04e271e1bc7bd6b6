finds:
--- run
0 start
0 read fd=0 = EINTR blocked
0 read fd=0 = 0
0 write fd=2 data="nothing to read\n" = 16
0 exit 1
finish completed
