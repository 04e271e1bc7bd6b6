finds: limit.steps
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
      program: {stdout: "uno\n"}
--- run
0 start
0 fork 1
step 1 begun
# Two answers after each other that are not the same: that may still come to an end.
*500 0 kill args=101,10 signal=SIGUSR1 = 0 ; 1 kill args=100,10 signal=SIGUSR1 = 0
*150 0 kill args=101,10 signal=SIGUSR1 = 0
finish limit steps
