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
      program: {stdout: "HOLA\n", exit: 0}
--- run
0 start
output 0 1 "HO"
output 0 1 "LA\n"
0 exit 0
step 0 done
step 1 done
finish completed
