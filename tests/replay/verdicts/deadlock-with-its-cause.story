finds: pipe.reader-holds-write-end wait.deadlock
status: failed
says: program/2 waits in read(fd 3 = pipe 1); the write end is held by program/2 (fd 4)
says: program waits in wait4() for program/2
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
