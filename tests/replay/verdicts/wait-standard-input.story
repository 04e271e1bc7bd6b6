finds: wait.deadlock
status: failed
says: program (pid 100) waits in read() for its standard input.
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
0 read fd=0
0 waits
finish deadlock
