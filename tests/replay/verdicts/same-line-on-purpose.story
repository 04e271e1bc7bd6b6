finds: proc.exit-status
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
      program: {stdout: "hola\nhola\n"}
--- run
0 start
0 fork 1
1 write fd=1 data="hola\n" = 5
output 0 1 "hola\n"
1 exit 0
0 wait4 = 101 pid=101
0 write fd=1 data="hola\n" = 5
output 0 1 "hola\n"
0 exit 1
finish completed
