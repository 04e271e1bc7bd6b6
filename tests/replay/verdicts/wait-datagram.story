finds: wait.deadlock
status: failed
says: program (pid 100) waits in recvfrom() for a datagram at socket 1 (inet:127.0.0.1:7000)
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
0 socket 3 inet datagram
0 bind fd=3 address=inet:127.0.0.1:7000 = 0
0 recvfrom fd=3
0 waits
finish deadlock
