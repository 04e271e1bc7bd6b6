finds:
--- run
0 start
0 msgsnd object=queue:0 type=1 data=x flags=2048 = EAGAIN
0 exit 0
finish completed
