finds: proc.stdio-duplicated-at-fork
--- run
0 start
0 fork 1
1 write fd=1 data="hola\nhijo\n" = 10
1 exit 0
0 wait4 = 101 pid=101
0 write fd=1 data="hola\npadre\n" = 11
0 exit 0
finish completed
