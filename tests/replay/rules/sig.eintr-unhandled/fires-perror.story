finds: sig.eintr-unhandled
--- run
0 start
0 rt_sigaction signal=SIGCHLD disposition=2 = 0
0 socket 3 inet
0 accept fd=3 = EINTR blocked
0 signal SIGCHLD handler
0 rt_sigreturn = 0
0 signal SIGCHLD returned
0 dup2 2 4
0 fcntl fd=4 = 1
0 close 4
0 write fd=2 data="accept: Interrupted system call\n" = 32
0 exit 1
finish completed
