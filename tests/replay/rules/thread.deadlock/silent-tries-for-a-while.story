finds:
--- run
0 start
0 thread 1
1 futex
0 futex
0 waits for=mutex of=1
1 waits for=mutex of=0 deadline=2000000000
finish step-failed
