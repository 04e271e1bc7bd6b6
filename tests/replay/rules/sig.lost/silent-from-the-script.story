finds:
--- run
0 start
0 rt_sigaction signal=SIGUSR1 disposition=2 = 0
0 signal SIGUSR1 generated
0 signal SIGUSR1 merged
0 exit 0
finish completed
