finds: shm.object-left sem.object-left mq.object-left
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
0 exit 0
leftover shm tablero
leftover shm sem.mutex
leftover sysv-queue 0x71000001
finish completed
