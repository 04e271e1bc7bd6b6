finds:
--- run
0 start
0 pipe 3 4
0 close 4
0 open 4 datos.txt
0 write fd=4 data=x = 1
0 exit 0
finish completed
