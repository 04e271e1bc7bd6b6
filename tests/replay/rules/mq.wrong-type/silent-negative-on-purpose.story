# A negative type asks for the lowest ones.
finds:
--- run
0 start
0 fork 1
1 msgsnd object=queue:0 type=3 data=low = 0
1 msgsnd object=queue:0 type=9 data=high = 0
1 exit 0
0 msgrcv object=queue:0 args=0,1,100,-5,0 = 3 value=3 got=low
0 wait4 = 101 pid=101
0 exit 0
finish completed
