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
      program: {killed-by: SIGPIPE}
--- run
0 start
0 write fd=1 data=x = EPIPE
0 signal SIGPIPE terminate
0 die SIGPIPE
finish completed
