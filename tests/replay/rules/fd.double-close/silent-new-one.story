finds:
--- run
0 start
0 pipe 3 4
0 close 3
0 open 3 datos.txt
0 close 3
0 exit 0
finish completed
