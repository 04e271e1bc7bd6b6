finds: sock.short-read-assumed
--- run
0 start
1 start member=1
0 socket 3 inet
1 socket 3 inet
0 accept 3 4 with=1:3
1 write fd=3 data=hel bytes=3 = 3
0 read fd=4 args=4,1,100 = 3 got=hel
0 write fd=4 data="unknown command\n" = 16
1 write fd=3 data="lo\n" = 3
0 read fd=4 args=4,1,100 = 3 got="lo\n"
0 close 4
0 exit 0
1 exit 0
finish completed
