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
      program: {stdout: {lines: [uno, dos], order: any}}
--- run
0 start
output 0 1 "dos\nuno\n"
0 exit 0
finish completed
