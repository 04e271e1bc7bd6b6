finds: wait.deadlock
status: failed
says: program (pid 100) waits in sigwait() for one of these signals: SIGUSR1, SIGUSR2.
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
0 rt_sigtimedwait signals=SIGUSR1,SIGUSR2
0 waits
finish deadlock
