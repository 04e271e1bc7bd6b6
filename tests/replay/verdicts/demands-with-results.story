finds: trace.order trace.missing trace.missing
status: failed
says: wait (status=SIGTERM) is missing at its place
says: wait (status=stopped)
says: sigaction (action=handler)
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
      # Holds: the wait began before the child did it, and ended afterwards.
      - {member: program, order: [{call: kill, with: {signal: SIGKILL}}, {call: wait, with: {status: SIGKILL}}, {call: write, with: {text: "killed\n"}}]}
      - {member: program, call: wait, with: {status: "3"}, count: 1}
      - {member: program, call: wait, with: {status: continued}, count: 1}
      - {member: program, call: sigaction, with: {action: ignore}, count: 1}
      # Does not hold.
      - {member: program, order: [{call: kill, with: {signal: SIGKILL}}, {call: wait, with: {status: SIGTERM}}]}
      - {member: program, call: wait, with: {status: stopped}}
      - {member: program, call: sigaction, with: {action: handler}}
--- run
0 start
0 rt_sigaction signal=SIGINT disposition=1 = 0
0 fork 1
0 fork 2
0 fork 3
0 wait4
1 kill signal=SIGKILL args=101,9
1 signal SIGKILL generated from=1
1 die SIGKILL
0 returns 101 pid=101 value=9
0 write fd=1 data="it was killed\n" = 14
2 exit 3
0 wait4 = 102 pid=102 value=0x300
0 wait4 = 103 pid=103 value=0xffff
3 exit 4
0 wait4 = 103 pid=103 value=0x400
0 exit 0
finish completed
