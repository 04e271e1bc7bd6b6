# Nobody reads, but the reader waits for the script, not for the writer.
finds:
--- run
0 start
0 pipe 3 4
0 fork 1
0 close 4
1 close 3
1 write fd=4 bytes=100000
0 read fd=0
0 waits
1 waits
finish deadlock
