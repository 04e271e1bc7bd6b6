finds:
--- run
0 start
0 thread 1
0 socket 3 inet
0 bind fd=3 address=inet:127.0.0.1:8080 = 0
0 shutdown fd=3 = 0
1 accept fd=3 = EINVAL
0 exit 0
finish completed
