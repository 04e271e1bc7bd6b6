finds: wait.deadlock
status: failed
says: the child (pid 101) waits in flock() for the lock on file ./x. It is held by the parent (fd 3, taken in ledger.c:12).
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
0 flock fd=3 flags=2 = 0
0 at main ledger.c 12
0 fork 1
1 open 4 ./x
1 flock fd=4 flags=2
0 wait4
1 waits by=0:3
0 waits
finish deadlock
