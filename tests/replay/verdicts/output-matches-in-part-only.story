finds: output.differs
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
      program: {stdout: {match: "pid [0-9]+\n"}}
--- run
0 start
output 0 1 "pid 100\nx\n"
0 exit 0
finish completed
