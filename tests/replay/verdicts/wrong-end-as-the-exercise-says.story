finds: wait.deadlock pipe.wrong-end?
status: failed
--- exercise
id: pipes/sample
title: {es: Prueba, en: Sample}
programs:
  program: {sources: [program.c]}
cast:
  program: {program: program}
rules: {pipe.wrong-end: warning}
scenarios:
  only:
    title: {es: Prueba, en: Sample}
    expect:
      program: {exit: any}
--- run
0 start
0 pipe 3 4
0 fork 1
1 close 4
0 close 4
0 write fd=3 data="x" = EBADF
0 wait4
1 read fd=3
1 waits
0 waits
finish deadlock
