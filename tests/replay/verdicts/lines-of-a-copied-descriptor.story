finds: wait.deadlock
status: failed
says: reader.c:8: main
says: fd 7 of program (pipe 1): made by pipe(), copied from fd 4 by dup() at reader.c:6
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
step 0 begun
0 start
step 0 done
step 1 begun
0 pipe 3 4
0 dup2 4 7
0 at main reader.c 6
0 close 4
0 read fd=3
0 at main reader.c 8
0 waits
finish deadlock
