# The handler was not there yet: that a signal ended the process is the same, said less exactly.
finds: sig.handler-too-late
status: failed
score: 0
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
    points: 4
    expect:
      program: {exit: 0, stdout: any}
--- run
0 start
step 1 begun
0 signal SIGUSR1 generated from=0
0 signal SIGUSR1 terminate
0 die SIGUSR1
step 1 done
finish completed
