finds: sem.deadlock wait.deadlock
status: failed
says: program (pid 100) waits in sem_wait() for a semaphore to be posted. Nobody is left who would post it.
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
0 waits for=semaphore
finish deadlock
