finds:
--- run
0 start
*99 0 read fd=0 = EAGAIN
0 read fd=0 = 1
*99 0 read fd=0 = EAGAIN
0 exit 0
finish completed
