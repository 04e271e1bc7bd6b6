finds: sock.short-read-assumed
--- run
0 start
1 start member=1
0 socket 3 inet
1 socket 3 inet
0 accept 3 4 with=1:3
1 write fd=3 data=ABCDEFGH = 8
0 read fd=4 args=4,1,8 = 3 got=ABC
0 close 4
0 exit 0
1 exit 0
finish completed
