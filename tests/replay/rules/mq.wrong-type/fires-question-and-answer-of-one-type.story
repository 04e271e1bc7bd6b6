# Its own question was fetched; what is there is the answer, of the same type.
finds: mq.wrong-type
--- run
0 start
0 fork 1
0 msgsnd object=queue:0 type=1 data=? = 0
1 msgrcv object=queue:0 args=0,1,100,1,0 = 1 value=1 got=?
1 msgsnd object=queue:0 type=1 data=! = 0
1 exit 0
0 msgrcv object=queue:0 args=0,1,100,2,0
0 waits
finish deadlock
