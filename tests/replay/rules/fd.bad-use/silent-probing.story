# Asking whether a number is open is no use of it.
finds:
--- run
0 start
0 fcntl fd=3 args=3,1 = EBADF
0 close 4
0 exit 0
finish completed
