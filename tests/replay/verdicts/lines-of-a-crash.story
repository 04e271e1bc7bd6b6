finds: proc.crash
status: failed
says: crash.c:9: caught, main
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
0 signal SIGSEGV generated
0 signal SIGSEGV core
0 at caught crash.c 9 signal=SIGSEGV
0 at main crash.c 15 signal=SIGSEGV
0 die SIGSEGV
step 1 done
finish completed
