finds: sig.wrong-target
status: failed
says: SIGTERM sent to client ended it
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
0 kill signal=SIGTERM args=0,15 = 0
1 signal SIGTERM generated from=0
1 signal SIGTERM terminate
1 die SIGTERM
0 exit 0
finish completed
