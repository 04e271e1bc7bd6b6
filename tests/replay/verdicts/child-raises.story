finds: proc.crash
status: failed
says: ended by SIGABRT
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
# One child ends itself by raise, on purpose; the other by abort.
0 start
0 fork 1
0 fork 2
1 tgkill signal=SIGQUIT args=101,101,3
1 signal SIGQUIT generated from=1
1 signal SIGQUIT core
1 die SIGQUIT
2 tgkill signal=SIGABRT args=102,102,6
2 signal SIGABRT generated from=2
2 signal SIGABRT core
2 die SIGABRT
0 wait4 = 101 pid=101 value=3
0 wait4 = 102 pid=102 value=6
0 exit 0
finish completed
