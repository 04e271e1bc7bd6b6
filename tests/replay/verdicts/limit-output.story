finds: limit.output
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
      program: {stdout: "uno\n"}
--- run
0 start
output 0 1 "uno\n"
step 1 begun
finish limit output_bytes
