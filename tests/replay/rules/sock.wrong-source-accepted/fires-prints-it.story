finds: sock.wrong-source-accepted
--- run
0 start
0 socket 3 inet datagram
0 sendto fd=3 address=inet:127.0.0.1:7000 data=ask = 3
0 recvfrom fd=3 = 3 got=lie from=inet:127.0.0.1:7001
0 write fd=1 data="lie\n" = 4
0 exit 0
finish completed
