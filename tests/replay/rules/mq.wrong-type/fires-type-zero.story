finds: mq.wrong-type
--- run
0 start
0 msgsnd object=queue:0 type=0 data=hello = EINVAL
0 exit 1
finish completed
