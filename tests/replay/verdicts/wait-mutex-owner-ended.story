finds: thread.deadlock wait.deadlock
status: failed
says: the main thread waits in pthread_mutex_lock() for a mutex. It is locked by thread 2, which has ended.
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
0 thread 1
1 exit 0
0 futex
0 waits for=mutex of=1
finish deadlock
