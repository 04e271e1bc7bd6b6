finds: sock.short-write-ignored
--- run
0 start
0 socketpair 3 4
0 sendto fd=3 data="uno dos tres" = 5
0 exit 0
finish completed
