finds: wait.deadlock
status: failed
says: program (pid 100) waits in pause() for a signal. Nobody is left who would send one.
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
0 pause
0 waits
finish deadlock
