finds:
--- run
0 start
0 openat path=datos.txt = ENOENT
0 write fd=2 data="datos.txt: No such file\n" = 24
0 exit 1
finish completed
