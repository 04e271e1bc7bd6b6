finds: proc.crash
status: failed
says: ended by SIGSEGV
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
output 0 1 "anything"
0 signal SIGSEGV core
0 die SIGSEGV
finish completed
