finds:
--- run
0 start
0 semtimedop object=sem:0 operations=0:-1
0 waits deadline=1000000000
finish step-failed
