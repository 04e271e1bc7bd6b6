finds: sock.lifecycle
status: failed
says: accept is missing
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
    trace:
      - {member: program, life-cycle: [socket, bind, listen, accept, close]}
--- run
0 start
0 socket 3 inet
0 bind fd=3 address=inet:127.0.0.1:80 = 0
0 listen fd=3 = 0
0 close 3
0 exit 0
finish completed
