# Closing the last one is the system's business when the program ends.
finds:
--- run
0 start
0 open 3 ./a
0 read fd=3 = 5
0 close 3
0 open 3 ./b
0 read fd=3 = 5
0 exit 0
finish completed
