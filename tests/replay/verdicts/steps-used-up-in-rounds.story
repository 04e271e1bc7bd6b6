finds: wait.livelock
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
*600 0 kill args=101,10 signal=SIGUSR1 = 0 ; 1 kill args=100,10 signal=SIGUSR1 = 0
finish limit steps
