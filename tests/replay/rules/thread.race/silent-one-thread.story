finds:
--- run
0 start
output 0 1 "1\n"
0 exit 0
finish completed
--- run
0 start
output 0 1 "2\n"
0 exit 0
finish completed
