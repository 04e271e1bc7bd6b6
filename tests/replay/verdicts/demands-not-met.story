finds: trace.missing trace.count trace.forbidden trace.order
status: failed
says: pipe: exactly 1
says: wait by the parent: exactly 1
says: never: kill
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
    trace:
      - {member: program, call: pipe, count: 1}
      - {member: program, call: wait, by: parent, count: 1}
      - {member: program, never: [kill]}
      - {member: program, order: [wait, fork, socketpair]}
--- run
0 start
0 fork 1
0 fork 2
1 exit 0
2 exit 0
0 wait4 = 101 pid=101
0 wait4 = 102 pid=102
0 kill signal=SIGTERM args=101,15 = ESRCH
0 exit 0
finish completed
