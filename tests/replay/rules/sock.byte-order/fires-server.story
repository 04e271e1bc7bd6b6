finds: sock.byte-order
--- run
0 start
1 start member=1
0 socket 3 inet
0 bind fd=3 address=inet:127.0.0.1:36895 = 0
0 listen fd=3 = 0
1 socket 3 inet
1 connect fd=3 address=inet:127.0.0.1:8080 = ECONNREFUSED
0 accept fd=3
0 waits
finish step-failed
