finds:
status: grader-fault
says: no memory
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
      program: {stdout: "uno\n"}
--- run
0 start
output 0 1 "dos\n"
fault "no memory"
finish fault
