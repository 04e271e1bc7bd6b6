finds: sock.reset-kills-server
--- run
0 start
0 socket 3 inet
0 accept 3 4
0 write fd=4 data=hola = EPIPE
0 signal SIGPIPE terminate
0 die SIGPIPE
finish deadlock
