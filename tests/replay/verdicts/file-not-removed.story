finds: file.left
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
      files: {bloqueo: absent}
--- run
0 start
0 exit 0
file /home/student/bloqueo regular
finish completed
