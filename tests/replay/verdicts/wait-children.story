finds: wait.deadlock
status: failed
says: the parent (pid 100) waits in wait() for the end of child 1, child 2.
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
0 fork 1
0 fork 2
0 wait4
1 pause
2 pause
0 waits
1 waits
2 waits
finish deadlock
