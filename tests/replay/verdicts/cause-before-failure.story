finds: sig.eintr-unhandled proc.exit-status
status: failed
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
0 start
0 rt_sigaction signal=SIGALRM disposition=2 = 0
0 read fd=0 = EINTR blocked
0 signal SIGALRM handler
0 rt_sigreturn = 0
0 signal SIGALRM returned
0 exit 1
finish completed
