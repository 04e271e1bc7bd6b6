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
      program: {stdout: {order: [[a, b], [a, c]]}}
--- run
0 start
output 0 1 "a\na\nb\nc\n"
0 exit 0
finish completed
