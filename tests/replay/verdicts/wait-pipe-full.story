finds: pipe.full-deadlock wait.deadlock
status: failed
says: program (pid 100) waits in write() for room in pipe 1, which is full. Nobody makes room: it holds the read end (fd 3) itself.
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
0 write fd=4 data=x
0 waits
finish deadlock
