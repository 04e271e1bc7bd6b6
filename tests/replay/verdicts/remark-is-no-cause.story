# What the exercise makes a remark explains nothing: the deadlock stands for itself.
finds: wait.deadlock pipe.reader-holds-write-end?
status: failed
score: 2
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
    points: 4
    rules: {pipe.reader-holds-write-end: warning, wait.deadlock: {points: 2}}
    expect:
      program: {exit: 0, stdout: any}
--- run
0 start
step 1 begun
0 pipe 3 4
0 fork 1
0 close 3
0 close 4
1 read fd=3
1 waits
0 wait4
0 waits
finish deadlock
