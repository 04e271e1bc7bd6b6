finds: sock.byte-order
--- run
0 start
0 socket 3 inet
0 bind fd=3 address=inet:127.0.0.1:7000 = 0
0 listen fd=3 = 0
0 fork 1
1 socket 4 inet
1 connect fd=4 address=inet:127.0.0.1:22555 = ECONNREFUSED
1 exit 1
0 exit 0
finish completed
