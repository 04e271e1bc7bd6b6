# Answers to a broadcast come from wherever somebody lives.
finds:
--- run
0 start
0 socket 3 inet datagram
0 sendto fd=3 address=inet:255.255.255.255:7000 data=ask = 3
0 recvfrom fd=3 = 3 got=yes from=inet:10.0.0.7:7000
0 write fd=1 data="yes\n" = 4
0 exit 0
finish completed
