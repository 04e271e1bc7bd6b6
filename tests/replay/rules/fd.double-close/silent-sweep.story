# Closing whatever may be open, before exec.
finds:
--- run
0 start
0 pipe 3 4
0 close 3
0 close 3
0 close 4
0 close 5
0 close 6
0 exit 0
finish completed
