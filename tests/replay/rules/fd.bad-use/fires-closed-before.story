finds: fd.bad-use
--- run
0 start
0 pipe 3 4
0 close 4
0 write fd=4 data=x = EBADF
0 exit 1
finish completed
