# The handler was there, in the parent too, and did its work by ending the process with the same signal.
finds:
--- run
0 start
0 rt_sigaction signal=SIGTERM disposition=2 = 0
0 signal SIGTERM generated
0 signal SIGTERM handler
0 signal SIGTERM terminate
0 die SIGTERM
finish completed
