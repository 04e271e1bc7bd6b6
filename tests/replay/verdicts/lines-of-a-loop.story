finds: limit.time
status: failed
says: spin.c:2: spin, main
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
      program: {exit: 0}
--- run
step 0 begun
0 start
step 0 done
step 1 begun
0 at spin spin.c 2 loop inlined
0 at main spin.c 3 loop
finish limit cpu_ms
