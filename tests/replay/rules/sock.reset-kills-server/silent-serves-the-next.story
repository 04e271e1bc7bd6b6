finds:
--- run
0 start
0 socket 3 inet
0 listen fd=3 = 0
0 accept 3 4
0 read fd=4 = ECONNRESET
0 close 4
0 accept fd=3 = EMFILE
0 exit 1
finish completed
