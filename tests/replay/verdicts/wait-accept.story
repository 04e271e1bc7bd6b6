finds: wait.deadlock
status: failed
says: program (pid 100) waits in accept() for somebody to connect to socket 1 (inet:127.0.0.1:80). Nobody else will connect.
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
0 socket 3 inet stream
0 bind fd=3 address=inet:127.0.0.1:80 = 0
0 accept4 fd=3
0 waits
finish deadlock
