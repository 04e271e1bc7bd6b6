finds: sig.handler-too-late
status: failed
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
      program: {exit: 0}
--- run
0 start
0 signal SIGUSR1 generated
0 signal SIGUSR1 terminate
0 die SIGUSR1
finish completed
