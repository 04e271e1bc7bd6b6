finds: fd.double-close?
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
      program: {exit: 0}
--- run
0 start
0 pipe 3 4
0 close 3
0 close 3
0 exit 0
finish completed
