finds: pipe.sigpipe
--- run
0 start
0 pipe 3 4
0 close 3
0 write fd=4 data=x = EPIPE
0 signal SIGPIPE terminate
0 die SIGPIPE
finish completed
