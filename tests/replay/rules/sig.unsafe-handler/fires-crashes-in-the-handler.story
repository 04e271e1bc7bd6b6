finds: sig.unsafe-handler
--- run
0 start
0 rt_sigaction signal=SIGUSR1 disposition=2 = 0
0 signal SIGUSR1 generated from=0
0 signal SIGUSR1 handler
0 signal SIGSEGV core
0 die SIGSEGV
0 at malloc - 0 library signal=SIGSEGV
0 at on_signal a.c 5 signal=SIGSEGV
0 at calloc - 0 interrupted signal=SIGSEGV
0 at main a.c 20 signal=SIGSEGV
finish completed
