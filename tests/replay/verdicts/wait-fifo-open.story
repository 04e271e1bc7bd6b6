finds: wait.deadlock
status: failed
says: program (pid 100) waits in open() for somebody to open ./log for writing.
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
0 openat path=./log flags=0
0 waits
finish deadlock
