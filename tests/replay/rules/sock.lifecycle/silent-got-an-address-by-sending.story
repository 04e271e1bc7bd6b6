finds:
--- run
0 start
0 socket 3 inet datagram
0 sendto fd=3 address=inet:127.0.0.1:8080 data="x" = 1
0 recvfrom fd=3
0 waits
finish deadlock
