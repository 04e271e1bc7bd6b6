finds: time.early
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
      program: {exit: 0, virtual-time: {min: 2 s, max: 4 s}}
--- run
0 start
time 1000000000
0 exit 0
finish completed
