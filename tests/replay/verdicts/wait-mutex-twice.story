finds: thread.deadlock wait.deadlock
status: failed
says: program (pid 100) waits in pthread_mutex_lock() for a mutex. It has locked it already, itself.
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
0 futex
0 waits for=mutex of=0
finish deadlock
