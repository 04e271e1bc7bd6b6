finds:
--- run
0 start
0 socket 3 inet datagram
0 sendto fd=3 address=inet:127.0.0.1:7000 data=ask = 3
0 recvfrom fd=3 = 3 got=lie from=inet:127.0.0.1:7001
0 write fd=2 data="a stranger\n" = 11
0 recvfrom fd=3 = 3 got=yes from=inet:127.0.0.1:7000
0 write fd=1 data="yes\n" = 4
0 exit 0
finish completed
