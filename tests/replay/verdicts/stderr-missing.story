finds: output.stderr proc.exit-status
status: failed
says: exit 64
says: exit 1
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
      program: {stderr: non-empty, exit: 64}
--- run
0 start
0 exit 1
finish completed
