finds: peer.expectation
status: failed
says: HOLA\n
says: HOL (end-of-file)
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
step 0 done
step 1 done
step 2 begun
report 1 "failed expected=\"HOLA\\n\" observed=\"HOL\" reason=end-of-file"
step 2 failed "failed expected=\"HOLA\\n\" observed=\"HOL\" reason=end-of-file"
finish step-failed
