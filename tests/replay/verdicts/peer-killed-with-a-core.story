# Not a way out: the peer did not fail, it was ended.
finds: sig.wrong-target
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
0 kill signal=SIGSEGV args=-1,11 = 0
1 signal SIGSEGV generated from=0
1 signal SIGSEGV core
1 die SIGSEGV
0 exit 0
finish completed
