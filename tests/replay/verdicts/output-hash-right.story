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
      program: {stdout: {bytes: 3, sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad}}
--- run
0 start
output 0 1 "abc"
0 exit 0
finish completed
