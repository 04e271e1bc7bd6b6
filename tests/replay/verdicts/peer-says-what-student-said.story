# What the student sends cannot pass for the peer's own words.
finds: peer.expectation
status: failed
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
report 1 "failed expected=\"HOLA\" observed=\"x reason=usage\" reason=mismatch"
step 2 failed "failed expected=\"HOLA\" observed=\"x reason=usage\" reason=mismatch"
finish step-failed
