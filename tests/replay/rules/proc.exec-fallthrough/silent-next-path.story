finds:
--- run
0 start
0 fork 1
1 execve path=/usr/local/bin/ls = ENOENT
1 exec /usr/bin/ls
1 read fd=0 = 0
1 exit 0
0 wait4 = 101 pid=101
0 exit 0
finish completed
