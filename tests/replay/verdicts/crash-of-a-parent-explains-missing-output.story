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
0 fork 1
1 exit 0
0 wait4 = 101 pid=101 value=0
output 0 1 "uno\n"
0 signal SIGSEGV core
0 die SIGSEGV
finish completed
