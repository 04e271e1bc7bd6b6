finds: wait.deadlock
status: failed
says: the main thread waits in pthread_join() for the end of thread 2.
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
0 futex
1 pause
0 waits for=thread of=1
1 waits
finish deadlock
