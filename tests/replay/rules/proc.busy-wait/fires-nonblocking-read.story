finds: proc.busy-wait
--- run
0 start
*100 0 read fd=0 = EAGAIN
0 exit 0
finish completed
