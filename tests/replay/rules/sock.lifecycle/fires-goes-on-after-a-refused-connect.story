finds: sock.lifecycle
--- run
0 start
0 socket 3 inet
0 connect fd=3 address=inet:127.0.0.1:8080 = ECONNREFUSED
0 sendto fd=3 data="x" = EPIPE
0 exit 1
finish completed
