# A closed end is another mistake.
finds: fd.bad-use
--- run
0 start
0 pipe 3 4
0 close 3
0 read fd=3 = EBADF
0 exit 1
finish completed
