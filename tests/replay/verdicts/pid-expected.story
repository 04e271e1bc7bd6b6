finds: output.differs
status: failed
says: line 2: other 100
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
      program: {stdout: "from ${program.pid}\nother ${program.pid}\n", exit: 0}
--- run
0 start
output 0 1 "from 100\nother 101\n"
0 exit 0
finish completed
