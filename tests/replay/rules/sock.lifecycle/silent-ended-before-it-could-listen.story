finds:
--- run
0 start
0 socket 3 inet
0 bind fd=3 address=inet:127.0.0.1:8080 = 0
0 fork 1
1 socket 4 inet
1 connect fd=4 address=inet:127.0.0.1:8080 = ECONNREFUSED
0 signal SIGTERM generated
0 signal SIGTERM terminate
0 die SIGTERM
1 exit 0
finish completed
