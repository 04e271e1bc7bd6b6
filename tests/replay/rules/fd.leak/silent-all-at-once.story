# Opened first, read afterwards: each is kept for a later use.
finds:
--- run
0 start
0 open 3 ./a
0 open 4 ./b
0 open 5 ./c
0 open 6 ./d
0 open 7 ./e
0 open 8 ./f
0 open 9 ./g
0 open 10 ./h
0 open 11 ./i
0 read fd=3 = 5
0 read fd=4 = 5
0 read fd=5 = 5
0 read fd=6 = 5
0 read fd=7 = 5
0 read fd=8 = 5
0 read fd=9 = 5
0 read fd=10 = 5
0 read fd=11 = 5
0 exit 0
finish completed
