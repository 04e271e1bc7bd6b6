finds: sock.lifecycle
--- run
0 start
0 socket 3 inet datagram
0 recvfrom fd=3
0 waits
finish deadlock
