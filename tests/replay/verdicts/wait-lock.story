finds: wait.deadlock
status: failed
says: the child (pid 101) waits in flock() for the lock on file ./x. It is open in:
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
0 open 3 ./x
0 fork 1
1 flock fd=3
0 wait4
1 waits
0 waits
finish deadlock
