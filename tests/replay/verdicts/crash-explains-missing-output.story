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
      program: {stdout: "uno\ndos\n", exit: 0}
--- run
0 start
output 0 1 "uno\n"
0 signal SIGSEGV core
0 die SIGSEGV
finish completed
