finds: trace.order
status: failed
says: text=stopped
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
      - {member: program, order: [{call: kill, with: {signal: SIGSTOP}}, {call: wait, with: {status: stopped}}, {call: write, with: {text: "stopped"}}]}
      - {member: program, order: [write, write]}
--- run
0 start
0 fork 1
0 kill signal=SIGSTOP args=101,19 = 0
0 write fd=1 data="stopped\n" = 8
0 wait4 = 101 pid=101 value=0x137f
0 kill signal=SIGKILL args=101,9 = 0
1 signal SIGKILL generated from=0
1 die SIGKILL
0 wait4 = 101 pid=101 value=9
0 write fd=1 data="over\n" = 5
0 exit 0
finish completed
