finds:
--- run
0 start
0 rt_sigaction signal=SIGPIPE disposition=1 = 0
0 pipe 3 4
0 close 3
0 write fd=4 data=x = EPIPE
0 write fd=2 data="reader gone\n" = 12
0 exit 3
finish completed
