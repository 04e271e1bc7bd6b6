finds:
status: passed
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
0 signal SIGTERM generated
0 signal SIGTERM terminate
0 die SIGTERM
finish completed
