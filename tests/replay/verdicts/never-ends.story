finds: wait.never-ends
status: failed
says: program is over: exit 0
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
    script:
      - start: program
      - await: {program: {printed: "listo\n"}}
    expect:
      program: {exit: 0}
--- run
0 start
step 0 done
step 1 begun
0 exit 0
finish deadlock
