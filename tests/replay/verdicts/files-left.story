finds: sock.path-left file.left
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
file /home/student/sock socket
file /home/student/cola fifo
file /home/student/datos.txt regular
finish completed
