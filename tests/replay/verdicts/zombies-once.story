finds: proc.zombie
status: failed
says: and 1 more
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
0 fork 2
1 exit 0
2 exit 0
0 exit 0
leftover zombie 1
leftover zombie 2
finish completed
