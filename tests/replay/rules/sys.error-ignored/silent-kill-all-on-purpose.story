finds:
--- run
0 start
0 kill signal=SIGTERM args=-1,15 = 0
0 exit 0
finish completed
