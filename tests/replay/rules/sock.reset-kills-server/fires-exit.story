finds: sock.reset-kills-server
--- run
0 start
0 socket 3 inet
0 accept 3 4
0 read fd=4 = ECONNRESET
0 write fd=2 data="read: Connection reset by peer\n" = 31
0 exit 1
finish deadlock
