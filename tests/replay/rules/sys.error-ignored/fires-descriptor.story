finds: sys.error-ignored
--- run
0 start
0 openat path=datos.txt = ENOENT
0 read fd=-1 = EBADF
0 exit 0
finish completed
