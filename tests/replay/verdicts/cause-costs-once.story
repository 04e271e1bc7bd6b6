# One mistake, two findings: the deadlock follows from the end that is held, and costs nothing more.
finds: pipe.reader-holds-write-end wait.deadlock
status: failed
cause: wait.deadlock pipe.reader-holds-write-end
score: 3
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
    rules: {pipe.reader-holds-write-end: {points: 1}, wait.deadlock: {points: 2}}
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
