# The run was stopped before the rest could be written.
finds:
--- run
0 start
0 pipe 3 4
0 fork 1
0 close 3
1 close 4
0 write fd=4 data="uno dos tres" = 5
finish limit wall_ms
