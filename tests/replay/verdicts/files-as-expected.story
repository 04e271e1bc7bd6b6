finds: file.differs
status: failed
says: mode 0600
says: mode 0644
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
      files: {nota.txt: {text: "hola\n", mode: "0600"}, bloqueo: absent}
--- run
0 start
0 exit 0
file /home/student/nota.txt regular mode=0644 text="hola\n"
finish completed
