finds: wait.deadlock
status: failed
says: program (pid 100) waits in sigsuspend() for a signal. SIGUSR1 has come, but this wait does not let it through.
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
0 signal SIGUSR1 masked
0 rt_sigsuspend signals=SIGUSR1
0 waits
finish deadlock
