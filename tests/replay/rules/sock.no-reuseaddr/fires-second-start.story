finds: sock.no-reuseaddr
--- run
0 start
0 socket 3 inet
0 bind fd=3 address=inet:127.0.0.1:8080 = 0
0 exit 0
1 start
1 socket 3 inet
1 bind fd=3 address=inet:127.0.0.1:8080 = EADDRINUSE
1 exit 1
finish completed
