finds: mq.wrong-type
--- run
0 start
0 fork 1
1 msgsnd object=queue:0 type=1 data=hello = 0
1 exit 0
0 msgrcv object=queue:0 args=0,1,100,2,0
0 waits
finish deadlock
