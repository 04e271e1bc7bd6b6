finds:
--- run
0 start
0 pipe 3 4
0 write fd=4 data=x = 1
0 read fd=3 = 1
0 exit 0
finish completed
