# Beyond the part that is recorded nothing can be compared.
finds:
--- run
0 start
0 socketpair 3 4
0 sendto fd=3 data="uno" bytes=100000 = 50000
0 sendto fd=3 data="xyz" bytes=40000 = 40000
0 exit 0
finish completed
