finds:
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
    trace:
      - {member: program, call: pipe, count: 1}
      - {member: program, call: [write, send], by: child, count: {min: 1}}
      - {member: program, never: [socketpair]}
      - {member: program, order: [pipe, fork, wait]}
--- run
0 start
0 pipe 3 4
0 fork 1
0 close 4
1 close 3
1 write fd=4 data=x = 1
1 exit 0
0 read fd=3 = 1
0 wait4 = 101 pid=101
0 exit 0
finish completed
