finds: proc.crash
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
      program: {exit: any}
--- run
0 start
0 fork 1
1 exit 0
0 signal SIGSEGV core
0 die SIGSEGV
leftover zombie 1
finish completed
