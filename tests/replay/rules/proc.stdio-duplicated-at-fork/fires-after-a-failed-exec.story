finds: proc.stdio-duplicated-at-fork
--- run
0 start
0 fork 1
1 execve path=./missing = ENOENT
1 write fd=1 data="hola\n" = 5
1 exit 127
0 wait4 = 101 pid=101
0 write fd=1 data="hola\n" = 5
0 exit 127
finish completed
