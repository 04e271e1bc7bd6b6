finds: pipe.reader-holds-write-end wait.deadlock
status: failed
says: the child (pid 101) waits in read() for data, or the end, of pipe 1. Neither will come: it still holds the write end (fd 4, inherited at the fork) itself.
says: the parent (pid 100) waits in wait() for the end of the child.
says: program ends
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
      program: {stdout: "HOLA\n", exit: 0}
--- run
step 0 begun
0 start
step 0 done
step 1 begun
0 pipe 3 4
0 fork 1
0 close 3
0 write fd=4 data=hola = 4
0 close 4
0 wait4
1 read fd=3 = 4
1 read fd=3
1 waits
0 waits
finish deadlock
