finds:
--- run
0 start
0 socket 3 inet
0 connect fd=3 address=inet:127.0.0.1:8080 = EINPROGRESS
0 poll = 1
0 connect fd=3 address=inet:127.0.0.1:8080 = EISCONN
0 exit 0
finish completed
