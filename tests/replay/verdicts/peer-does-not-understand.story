finds:
status: grader-fault
says: did not understand
--- exercise
id: pipes/sample
title: {es: Prueba, en: Sample}
programs:
  program: {sources: [program.c]}
cast:
  program: {program: program}
  client: {peer: stream-client, args: ["unix:sock"]}
scenarios:
  only:
    title: {es: Prueba, en: Sample}
    script:
      - start: program
      - start: client
      - client: {receive: "HOLA\n"}
    expect:
      program: {exit: any}
--- run
0 start
1 start member=1
step 2 begun
report 1 "failed reason=usage message=\"no such verb\""
step 2 failed "failed reason=usage message=\"no such verb\""
finish step-failed
