finds: proc.left-running
status: failed
says: still waited in read(fd 0 = stdin)
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
0 fork 1
1 read fd=0
0 exit 0
1 waits
leftover process 1
finish completed
