finds: proc.exit-status
status: failed
says: ended by SIGINT
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
      program: {killed-by: SIGTERM}
--- run
0 start
0 signal SIGINT generated
0 signal SIGINT terminate
0 die SIGINT
finish completed
