finds: proc.zombie?
status: passed
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
    rules: {proc.zombie: warning}
--- run
0 start
0 fork 1
1 exit 0
0 exit 0
leftover zombie 1
finish completed
