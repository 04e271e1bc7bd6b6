finds: sock.lifecycle
--- run
0 start
0 socket 3 inet
0 bind fd=3 address=inet:127.0.0.1:8080 = 0
0 listen fd=3 = 0
0 connect fd=3 address=inet:127.0.0.1:8080 = EISCONN
0 exit 1
finish completed
