finds:
--- run
0 start
0 socketpair 3 4
0 sendto fd=3 data="uno dos tres" = 5
0 sendto fd=3 data="os tres" = 7
0 exit 0
finish completed
