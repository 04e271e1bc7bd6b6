finds:
--- run
0 start
*60 0 read fd=0 = EAGAIN
0 poll = 1 blocked
*60 0 read fd=0 = EAGAIN
0 poll = 1 blocked
0 exit 0
finish completed
