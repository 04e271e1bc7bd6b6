# The end of one line is the end of what was asked.
finds:
--- run
0 start
1 start member=1
0 socket 3 inet
1 socket 3 inet
0 accept 3 4 with=1:3
1 write fd=3 data="one\n" = 4
0 read fd=4 args=4,1,100 = 4 got="one\n"
0 write fd=4 data="first answer\n" = 13
1 write fd=3 data="two\n" = 4
0 read fd=4 args=4,1,100 = 4 got="two\n"
0 close 4
0 exit 0
1 exit 0
finish completed
