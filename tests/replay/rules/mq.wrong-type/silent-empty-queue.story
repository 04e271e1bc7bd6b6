# Nothing was sent at all: the type is not to blame.
finds:
--- run
0 start
0 fork 1
1 msgsnd object=queue:0 type=2 data=hello = 0
0 msgrcv object=queue:0 args=0,1,100,2,0 = 5 value=2 got=hello
0 msgrcv object=queue:0 args=0,1,100,2,0
1 exit 0
0 waits
finish deadlock
