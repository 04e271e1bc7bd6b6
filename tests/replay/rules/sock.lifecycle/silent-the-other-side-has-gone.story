finds:
--- run
0 start
0 socketpair 3 4
0 close 4
0 sendto fd=3 data="x" = EPIPE
0 exit 0
finish completed
