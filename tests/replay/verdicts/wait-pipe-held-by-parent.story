finds: wait.deadlock
status: failed
says: the child (pid 101) waits in read() for data, or the end, of pipe 1. The write end is held by the parent (fd 4).
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
0 close 3
1 close 4
1 read fd=3
0 wait4
1 waits
0 waits
finish deadlock
