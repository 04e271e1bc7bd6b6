finds:
--- run
0 start
0 socket 3 inet datagram
0 bind fd=3 address=inet:127.0.0.1:8080 = 0
0 listen fd=3 = EOPNOTSUPP
0 recvfrom fd=3 got="x" from=inet:127.0.0.1:9000 = 1
0 exit 0
finish completed
