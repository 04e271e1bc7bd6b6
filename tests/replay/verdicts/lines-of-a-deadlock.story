finds: pipe.reader-holds-write-end wait.deadlock
status: failed
says: upper.c:11: take, child, main
says: waits in read() at upper.c:11
says: fd 4 of the child (pipe 1): made by pipe() at upper.c:23, inherited at fork() at upper.c:25
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
0 at main upper.c 23
0 fork 1
0 at main upper.c 25
1 read fd=3
1 at take upper.c 11 inlined
1 at child upper.c 16
1 at main upper.c 26
0 wait4
0 at main upper.c 29
1 waits
0 waits
finish deadlock
