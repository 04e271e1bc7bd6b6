finds: output.differs
status: failed
says: line 2: dos
says: line 2: tres
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
      program: {stdout: {lines: [uno, dos]}}
--- run
0 start
output 0 1 "uno\ntres\n"
0 exit 0
finish completed
