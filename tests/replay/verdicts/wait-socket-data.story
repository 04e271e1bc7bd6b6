finds: wait.deadlock
status: failed
says: the child (pid 101) waits in read() for data, or the end, of socket 2. At the other end: the parent (fd 3), the child (fd 3, inherited at the fork).
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
0 socketpair 3 4
0 fork 1
1 read fd=4
0 wait4
1 waits
0 waits
finish deadlock
