finds: sock.client-fd-leak
--- run
0 start
1 start member=1
0 socket 3 inet
1 socket 3 inet
1 socket 4 inet
1 socket 5 inet
0 accept 3 4 with=1:3
1 close 3
0 accept 3 5 with=1:4
1 close 4
0 accept 3 6 with=1:5
1 close 5
0 accept fd=3 = EINTR
0 exit 0
1 exit 0
finish completed
