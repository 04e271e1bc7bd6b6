finds:
--- run
0 start
0 fork 1
1 msgsnd object=queue:0 type=1 data=hello = 0
1 exit 0
0 msgrcv object=queue:0 args=0,1,100,1,0 = 5 value=1 got=hello
0 msgsnd object=queue:0 type=77 data=HELLO = 0
0 msgrcv object=queue:0 args=0,1,100,1,0
0 waits
finish deadlock
