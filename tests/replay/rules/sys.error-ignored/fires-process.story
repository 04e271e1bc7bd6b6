finds: sys.error-ignored
--- run
0 start
0 clone flags=0 = EAGAIN
0 kill signal=SIGTERM args=-1,15 = ESRCH
0 exit 0
finish completed
