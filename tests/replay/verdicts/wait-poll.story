finds: wait.deadlock
status: failed
says: program (pid 100) waits in poll() for something to happen at its descriptors.
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
0 poll
0 waits
finish deadlock
