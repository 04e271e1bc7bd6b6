finds: pipe.reader-holds-write-end wait.deadlock
status: failed
says: -:0: take, main
says: (compiled without -g: no line is known)
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
0 at main - 0
0 fork 1
0 at main - 0
1 read fd=3
1 at take - 0
1 at main - 0
0 wait4
0 at main - 0
1 waits
0 waits
finish deadlock
