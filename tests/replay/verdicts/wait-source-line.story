finds: pipe.reader-holds-write-end wait.deadlock
status: failed
says: the child (pid 101) waits in read() at upper.c:31 for data, or the end, of pipe 1. Neither will come: it still holds the write end (fd 4, inherited at the fork in upper.c:19) itself.
--- exercise
id: pipes/sample
title: {es: Prueba, en: Sample}
programs:
  program: {sources: [program.c]}
cast:
  program: {program: program}
scenarios:
  only:
    title: {es: Prueba, en: Sample}
    expect:
      program: {exit: any}
--- run
0 start
0 pipe 3 4
0 fork 1
0 at main upper.c 19
0 close 3
0 close 4
0 wait4
1 read fd=3
1 at main upper.c 31
1 waits
0 waits
finish deadlock
