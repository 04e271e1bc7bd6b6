finds: proc.orphan
--- run
0 start
0 fork 1
0 exit 0
1 write fd=1 data=x = 1
1 exit 0
finish completed
