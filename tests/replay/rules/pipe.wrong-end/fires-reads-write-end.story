finds: pipe.wrong-end
--- run
0 start
0 pipe 3 4
0 read fd=4 = EBADF
0 exit 1
finish completed
