/* grader/spec: exercises that are read, and mistakes that are told where they stand. */
#include <signal.h>
#include <string.h>

#include "spec/spec.h"
#include "support/suite.h"

static struct exercise *parse(const char *text, size_t size, GPtrArray *problems)
{
    return exercise_parse("/exercises/pipes/everything", "exercise.yaml", text, size, problems,
                          NULL);
}

static char *read_data(const char *name)
{
    g_autofree char *path = g_build_filename(SPEC_DATA, name, NULL);
    char *text;

    ck_assert_msg(g_file_get_contents(path, &text, NULL, NULL), "%s cannot be read", path);
    return text;
}

static struct exercise *everything(void)
{
    g_autofree char *text = read_data("everything.yaml");
    g_autoptr(GPtrArray) problems = problems_new();
    struct exercise *exercise = parse(text, strlen(text), problems);
    g_autofree char *told = problems_format(problems);

    ck_assert_str_eq(told, "");
    ck_assert_ptr_nonnull(exercise);
    return exercise;
}

static void assert_strings(const char *const *list, const char *joined)
{
    g_autofree char *all = g_strjoinv(",", (char **)(gpointer)list);

    ck_assert_str_eq(all, joined);
}
#define STRINGS(list, joined) assert_strings((const char *const *)(list), joined)

/* ---- what is read ---- */

START_TEST(the_head_is_read)
{
    struct exercise *exercise = everything();

    ck_assert_str_eq(exercise->id, "pipes/everything");
    ck_assert_str_eq(exercise->title.es, "Todo");
    ck_assert_str_eq(exercise->title.en, "Everything");
    STRINGS(exercise->topics, "pipes,signals");
    STRINGS(exercise->prerequisites, "pipes/something");
    ck_assert_uint_eq(exercise->difficulty, 4);
    STRINGS(exercise->hints_es, "una,dos");
    STRINGS(exercise->hints_en, "one");
    ck_assert_uint_eq(exercise->programs_count, 2);
    ck_assert_str_eq(exercise->programs[0].name, "first");
    STRINGS(exercise->programs[0].sources, "first.c,more.c");
    STRINGS(exercise->programs[0].headers, "more.h");
    STRINGS(exercise->programs[0].flags, "-O2");
    STRINGS(exercise->programs[0].defines, "X=1");
    STRINGS(exercise->programs[0].libraries, "pthread");
    STRINGS(exercise->programs[0].sanitizers, "address");
    ck_assert_str_eq(exercise->programs[0].standard, "c17");
    ck_assert_str_eq(exercise->programs[1].standard, "c11");
    ck_assert_uint_eq(exercise->scenarios_count, 4);
    ck_assert_str_eq(exercise->scenarios[3].name, "usage");
    exercise_free(exercise);
}
END_TEST

START_TEST(the_cast_is_read)
{
    struct exercise *exercise = everything();
    const struct spec_scenario *talk = &exercise->scenarios[0];
    const struct spec_member *members = talk->members;

    ck_assert_uint_eq(talk->members_count, 3);
    ck_assert_str_eq(members[0].name, "ana");
    ck_assert_ptr_eq(members[0].program, &exercise->programs[0]);
    ck_assert_ptr_null(members[0].peer);
    STRINGS(members[0].arguments, "3,${server.port}");
    STRINGS(members[0].environment, "LANG=C");
    ck_assert_uint_eq(members[0].umask, 077);
    ck_assert_str_eq(members[0].stdin_text.data, "uno\ndos\n");
    ck_assert(!members[0].stdin_held);
    ck_assert_uint_eq(members[0].position.line, 11);
    ck_assert_uint_eq(members[0].position.column, 3);
    ck_assert(members[1].stdin_held && members[1].stdin_kind == SPEC_PIPE);
    ck_assert_int_eq(members[1].stdout_kind, SPEC_FILE);
    ck_assert_int_eq(members[1].stderr_kind, SPEC_NULL);
    ck_assert_uint_eq(members[1].umask, 022);
    ck_assert_str_eq(members[2].peer, "stream-server");
    STRINGS(members[2].arguments, "inet:127.0.0.1:0,--x");
    exercise_free(exercise);
}
END_TEST

START_TEST(files_limits_and_rules_are_read)
{
    struct exercise *exercise = everything();
    const struct spec_scenario *talk = &exercise->scenarios[0];
    const struct spec_limits *limits = &talk->limits;

    ck_assert_uint_eq(talk->files_count, 3);
    ck_assert_str_eq(talk->files[0].text.data, "hola\n");
    ck_assert_int_eq(talk->files[0].mode, -1);
    ck_assert_int_eq(talk->files[1].kind, SPEC_DIRECTORY);
    ck_assert_int_eq(talk->files[1].mode, 0700);
    ck_assert_int_eq(talk->files[2].kind, SPEC_SYMLINK);
    ck_assert_str_eq(talk->files[2].target, "datos");
    ck_assert_uint_eq(limits->processes, 10);
    ck_assert_uint_eq(limits->descriptors, 64);
    ck_assert_uint_eq(limits->memory_bytes, 64 << 20);
    ck_assert_uint_eq(limits->file_bytes, 1 << 20);
    ck_assert_uint_eq(limits->output_bytes, 2048);
    ck_assert_uint_eq(limits->cpu_ms, 2000);
    ck_assert_uint_eq(limits->virtual_time_ms, 60000);
    ck_assert_uint_eq(limits->steps, 5000);
    ck_assert_uint_eq(talk->rules_count, 3);
    ck_assert_int_eq(talk->rules[0].level, RULE_OFF);
    ck_assert_int_eq(talk->rules[1].level, RULE_WARNING);
    ck_assert_int_eq(talk->rules[2].level, RULE_ON);
    ck_assert_double_eq_tol(talk->rules[2].points, 0.5, 1e-9);
    STRINGS(talk->faults, "short-read,eintr");
    ck_assert_uint_eq(talk->schedules, 40);
    exercise_free(exercise);
}
END_TEST

static const struct step_row {
    enum spec_step_kind kind;
    unsigned member;
    enum spec_condition condition;
    int signal;
    unsigned times;
    const char *text, *data;
} steps[] = {
    {SPEC_START, 2, 0, 0, 1, NULL, NULL},
    {SPEC_START, 0, 0, 0, 1, NULL, NULL},
    {SPEC_START, 1, 0, 0, 1, NULL, NULL},
    {SPEC_AWAIT, 0, SPEC_WAITING, 0, 1, NULL, NULL},
    {SPEC_AWAIT, 1, SPEC_BLOCKED_IN, 0, 1, "read", NULL},
    {SPEC_AWAIT, 1, SPEC_CALLED, SIGUSR1, 2, "sigaction", NULL},
    {SPEC_AWAIT, 1, SPEC_PRINTED, 0, 3, NULL, "ok\n"},
    {SPEC_AWAIT, 1, SPEC_DELIVERED, 35, 1, NULL, NULL},
    {SPEC_AWAIT, 1, SPEC_READY_FOR, SIGTERM, 1, NULL, NULL},
    {SPEC_AWAIT, 0, SPEC_EXISTS, 0, 1, "datos", NULL},
    {SPEC_AWAIT, 0, SPEC_IDLE, 0, 1, NULL, NULL},
    {SPEC_SIGNAL, 1, 0, SIGINT, 1, NULL, NULL},
    {SPEC_WRITE, 1, 0, 0, 1, NULL, "a"},
    {SPEC_CLOSE_STDIN, 1, 0, 0, 1, NULL, NULL},
    {SPEC_CLOSE_STDOUT, 1, 0, 0, 1, NULL, NULL},
    {SPEC_COMMAND, 2, 0, 0, 1, "listen backlog=4", NULL},
    {SPEC_COMMAND, 2, 0, 0, 1, "send \"linea 1\\n\" chunk=1", NULL},
    {SPEC_AWAIT, 1, SPEC_DELIVERED, SIGUSR2, 1, NULL, NULL},
    {SPEC_COMMAND, 2, 0, 0, 1, "send \"linea 2\\n\" chunk=1", NULL},
    {SPEC_AWAIT, 1, SPEC_DELIVERED, SIGUSR2, 2, NULL, NULL},
    {SPEC_COMMAND, 2, 0, 0, 1, "close", NULL},
    {SPEC_AWAIT, 0, SPEC_EXITED, 0, 1, NULL, NULL},
    {SPEC_END, 0, 0, 0, 1, NULL, NULL},
};

START_TEST(the_script_is_read)
{
    struct exercise *exercise = everything();
    const struct spec_step *step = &exercise->scenarios[0].steps[_i];
    const struct step_row *row = &steps[_i];

    ck_assert_uint_eq(exercise->scenarios[0].steps_count, G_N_ELEMENTS(steps));
    ck_assert_int_eq(step->kind, row->kind);
    ck_assert_uint_eq(step->member, row->member);
    ck_assert_int_eq(step->condition, row->condition);
    ck_assert_int_eq(step->signal, row->signal);
    ck_assert_uint_eq(step->times, row->times);
    ck_assert_pstr_eq(step->text, row->text);
    ck_assert_pstr_eq(step->data.data, row->data);
    ck_assert_int_eq(step->any_moment, row->kind == SPEC_SIGNAL);
    ck_assert_uint_gt(step->position.line, 29);
    if (row->kind == SPEC_WRITE)
        ck_assert_uint_eq(step->data.length, 3); /* with a NUL in the middle */
    exercise_free(exercise);
}
END_TEST

START_TEST(expectations_are_read)
{
    struct exercise *exercise = everything();
    const struct spec_scenario *talk = &exercise->scenarios[0], *again = &exercise->scenarios[1];
    const struct spec_scenario *plain = &exercise->scenarios[2];
    const struct spec_expectation *ana = &talk->expectations[0], *berta = &talk->expectations[1];

    ck_assert_int_eq(ana->output.kind, OUTPUT_EXACT);
    ck_assert_str_eq(ana->output.text.data, "ababab\n");
    ck_assert_int_eq(ana->errors, STDERR_NON_EMPTY);
    ck_assert_int_eq(ana->exit, EXIT_ONE_OF);
    ck_assert_uint_eq(ana->statuses_count, 2);
    ck_assert_int_eq(ana->statuses[1], 3);
    ck_assert(ana->leaves_any);
    ck_assert_uint_eq(ana->earliest_ns, UINT64_C(2000000000));
    ck_assert_uint_eq(ana->latest_ns, 1500000000);
    ck_assert_int_eq(berta->output.kind, OUTPUT_SET);
    STRINGS(berta->output.lines, "b,a");
    ck_assert_int_eq(berta->exit, EXIT_KILLED);
    ck_assert_int_eq(berta->signal, SIGINT);
    ck_assert_uint_eq(talk->expectations[2].position.line, 0);
    ck_assert_uint_eq(talk->expected_files_count, 3);
    ck_assert_int_eq(talk->expected_files[0].kind, SPEC_ABSENT);
    ck_assert_int_eq(talk->expected_files[1].mode, 0700);
    ck_assert_str_eq(talk->expected_files[2].text.data, "texto");
    ck_assert_int_eq(again->expectations[0].output.kind, OUTPUT_ORDER);
    STRINGS(again->expectations[0].output.orders[0], "a,b");
    ck_assert_int_eq(again->expectations[0].exit, EXIT_NON_ZERO);
    ck_assert_int_eq(again->expectations[1].exit, EXIT_KILLED); /* like talk */
    ck_assert_int_eq(plain->expectations[0].output.kind, OUTPUT_MATCH);
    ck_assert_int_eq(plain->expectations[0].exit, EXIT_ANY);
    ck_assert_int_eq(plain->expectations[1].output.kind, OUTPUT_ANY);
    ck_assert_int_eq(plain->expectations[1].statuses[0], 0);
    exercise_free(exercise);
}
END_TEST

START_TEST(demands_are_read)
{
    struct exercise *exercise = everything();
    const struct spec_demand *demands = exercise->scenarios[0].demands;

    ck_assert_uint_eq(exercise->scenarios[0].demands_count, 5);
    ck_assert_int_eq(demands[0].kind, DEMAND_COUNT);
    STRINGS(demands[0].calls[0].classes, "write,send");
    ck_assert_uint_eq(demands[0].least, 2);
    ck_assert_uint_eq(demands[0].most, 5);
    ck_assert_int_eq(demands[0].calls[0].by, BY_CHILD);
    ck_assert_uint_eq(demands[0].calls[0].arguments_count, 2);
    ck_assert_str_eq(demands[0].calls[0].arguments[0].key, "fd");
    ck_assert_str_eq(demands[0].calls[0].arguments[0].value, "1");
    ck_assert_int_eq(demands[1].kind, DEMAND_NEVER);
    ck_assert_uint_eq(demands[1].calls_count, 2);
    STRINGS(demands[1].calls[1].classes, "kill");
    ck_assert_str_eq(demands[1].calls[1].arguments[0].value, "SIGKILL");
    ck_assert_int_eq(demands[2].kind, DEMAND_ORDER);
    ck_assert_int_eq(demands[3].kind, DEMAND_LIFE_CYCLE);
    ck_assert_uint_eq(demands[3].member, 1);
    ck_assert_uint_eq(demands[4].least, 1);
    ck_assert_uint_eq(demands[4].most, 1);
    exercise_free(exercise);
}
END_TEST

START_TEST(a_scenario_overrides_the_exercise)
{
    struct exercise *exercise = everything();
    const struct spec_scenario *again = &exercise->scenarios[1];

    STRINGS(again->needs, "talk");
    STRINGS(exercise->scenarios[2].needs, "talk,again");
    ck_assert_double_eq_tol(again->points, 1, 1e-9);
    ck_assert_uint_eq(again->members_count, 3);
    ck_assert_ptr_eq(again->members[0].program, &exercise->programs[1]);
    ck_assert(again->members[0].stdin_held);
    ck_assert_uint_eq(again->files_count, 3);
    ck_assert_str_eq(again->files[0].text.data, "otra\n");
    ck_assert_uint_eq(again->limits.steps, 9);
    ck_assert_uint_eq(again->limits.processes, 10);
    ck_assert_uint_eq(again->rules_count, 3);
    ck_assert_int_eq(again->rules[0].level, RULE_ON);
    /* No script: everybody is started in order, the student's programs end. */
    ck_assert(!again->script_given);
    ck_assert_uint_eq(again->steps_count, 5);
    ck_assert_int_eq(again->steps[2].kind, SPEC_START);
    ck_assert_int_eq(again->steps[4].condition, SPEC_EXITED);
    ck_assert_uint_eq(again->steps[4].member, 1);
    exercise_free(exercise);
}
END_TEST

START_TEST(usage_is_a_scenario_with_a_member_for_each_list)
{
    struct exercise *exercise = everything();
    const struct spec_scenario *usage = &exercise->scenarios[3];

    ck_assert_double_eq_tol(usage->points, 2, 1e-9);
    ck_assert_uint_eq(usage->members_count, 2);
    STRINGS(usage->members[0].arguments, "");
    STRINGS(usage->members[1].arguments, "x,0");
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(usage->expectations[i].statuses[0], 64);
        ck_assert_int_eq(usage->expectations[i].errors, STDERR_NON_EMPTY);
        ck_assert_int_eq(usage->expectations[i].output.kind, OUTPUT_EXACT);
        ck_assert_uint_eq(usage->expectations[i].output.text.length, 0);
    }
    exercise_free(exercise);
}
END_TEST

/* ---- mistakes ---- */

/* %s: a body in place of `scenarios: {s: {}}`, or any other change of a good exercise. */
#define HEAD                                                                                       \
    "id: pipes/everything\ntitle: T\nprograms: {p: {sources: [p.c]}}\n"                            \
    "cast: {a: {program: p}, b: {peer: stream-client}}\n"
#define SCRIPT(steps) HEAD "scenarios: {s: {title: T, script: [{start: [a, b]}, " steps "]}}\n"
#define EXPECT(what) HEAD "scenarios: {s: {title: T, expect: " what "}}\n"
#define TRACE(what) HEAD "scenarios: {s: {title: T, trace: [" what "]}}\n"
#define PLAIN "scenarios: {s: {title: T}}\n"

static const struct mistake_row {
    const char *text, *told;
} mistakes[] = {
    {"", "exercise.yaml:1:1: error: the file is empty\n"},
    {"[a, b]", "exercise.yaml:1:1: error: expected a map of keys, found a list\n"},
    {HEAD "scenarios: {s: {}\n", NULL},
    {HEAD PLAIN "id: x\n", "6:1: error: the key \"id\" stands twice in this map\n"},
    {HEAD PLAIN "---\na: b\n", "a second document in one file\n"},
    {HEAD "scenarios: {s: &x {}, t: *x}\n",
     "5:26: error: aliases (*name) are not used in exercises\n"},
    {HEAD "scenarios: {s: {title: !!str x}}\n",
     "5:24: error: tags (!name) are not used in exercises\n"},
    {HEAD "scenarios: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
     "values are nested too deeply\n"},
    {HEAD PLAIN "hint: {}\n", "6:1: error: no such key: \"hint\"; did you mean \"hints\"?\n"},
    {HEAD, "1:1: error: the key \"scenarios\" is missing\n"},
    {HEAD "scenarios: {}\n"
          "topics: {}\n",
     "6:9: error: topics: expected a list, found a map of keys\n"},
    {HEAD "scenarios: {s: {title: T, points: x}}\n",
     "5:35: error: points: expected a number, found \"x\"\n"},
    {HEAD "scenarios: {s: {title: T, points: -1}}\n",
     "5:35: error: points: expected a number, found \"-1\"\n"},
    {HEAD "scenarios: {s: {title: }}\n", "title: expected a text, found nothing\n"},
    {HEAD "scenarios: {s: {title: T, needs: t}}\n",
     "5:34: error: needs: \"t\" is not an earlier scenario\n"},
    {HEAD "scenarios: {s: {title: T, faults: [short-raed]}}\n",
     "5:36: error: faults: expected one of short-read, "},
    {HEAD PLAIN "limits: {memory: 64 MB}\n",
     "6:18: error: memory: expected a size such as 64 MiB, found \"64 MB\"\n"},
    {HEAD PLAIN "limits: {cpu-time: 99999999999 h}\n", "cpu-time: expected a time such as 10 s"},
    {HEAD PLAIN "files: {../x: y}\n",
     "6:9: error: a path must be relative and stay in the work directory\n"},
    {HEAD PLAIN "files: {x: {kind: symlink}}\n", "6:9: error: a symlink needs a target\n"},
    {HEAD PLAIN "files: {x: {mode: \"0999\"}}\n",
     "expected permission bits in octal such as \"0644\""},
    {HEAD "difficulty: 6\nscenarios: {s: {title: T}}\n",
     "5:13: error: difficulty: expected 1 to 5\n"},
    {HEAD "difficulty: 0\nscenarios: {s: {title: T}}\n", "difficulty: expected 1 to 5\n"},
    {HEAD "scenarios: {s: {title: T, cast: {c: {}}}}\n",
     "5:34: error: a member is either a program or a peer\n"},
    {HEAD "scenarios: {s: {title: T, cast: {c: {peer: steam-client}}}}\n",
     "no such peer: \"steam-client\"; did you mean \"stream-client\"?\n"},
    {HEAD "scenarios: {s: {title: T, cast: {c: {program: q}}}}\n",
     "5:47: error: no such program: \"q\"; "},
    {HEAD "scenarios: {s: {title: T, cast: {c: {program: p, args: [\"${d.pid}\"]}}}}\n",
     "5:34: error: no such member of the cast: \"d\""},
    {HEAD "scenarios: {s: {title: T, cast: {c: {program: p, args: [\"${a.prot}\"]}}}}\n",
     "no such value of a member: \"prot\"; did you mean \"port\"?\n"},
    {HEAD "scenarios: {s: {title: T, cast: {c: {program: p, args: [\"a\\0b\"]}}}}\n",
     "5:57: error: a NUL byte cannot stand here\n"},
    {SCRIPT("stop"), "expected a step such as {start: MEMBER}, found a text\n"},
    {SCRIPT("{await: {a: waiting}, end: }"),
     "a step has one key; start the next one with a dash\n"},
    {SCRIPT("{awiat: idle}"),
     "5:54: error: no such step or member of the cast: \"awiat\"; did you mean \"await\"?\n"},
    {SCRIPT("{c: close}"),
     "5:54: error: no such step or member of the cast: \"c\"; there are: start, "},
    {SCRIPT("{start: a}"), "\"a\" is started a second time; cast another member\n"},
    {HEAD "scenarios: {s: {title: T, script: [{await: {a: exited}}]}}\n",
     "5:45: error: \"a\" has not been started yet\n"},
    {SCRIPT("{await: {a: wating}}"), "no such condition: \"wating\"; did you mean \"waiting\"?\n"},
    {SCRIPT("{await: {a: {blocked-in: raed}}}"),
     "no such call class: \"raed\"; did you mean \"read\"?\n"},
    {SCRIPT("{await: {a: {called: thread}}}"), "5:74: error: no such call class: \"thread\""},
    {SCRIPT("{await: {a: {called: read, times: no}}}"),
     "times: expected a whole number, found \"no\"\n"},
    {SCRIPT("{await: {a: {times: 2}}}"),
     "await: expected one of blocked-in, called, printed, delivered, ready-for\n"},
    {SCRIPT("{await: {a: {printed: \"${a.ip}\"}}}"), "no such value of a member: \"ip\""},
    {SCRIPT("{await: {a: {ready-for: SIGUSR}}}"), "no such signal: \"SIGUSR\""},
    {EXPECT("{a: {stdout: \"${a.line.1}\"}}"), "no such value of a member: \"line.1\""},
    {EXPECT("{a: {stdout: {lines: [\"${c.pid}\"]}}}"), "no such member of the cast: \"c\""},
    {SCRIPT("{await: sleep}"), "await: expected idle, a member or exists\n"},
    {SCRIPT("{signal: {to: a, name: SIGINTT}}"),
     "no such signal: \"SIGINTT\"; did you mean \"SIGINT\"?\n"},
    {SCRIPT("{signal: {to: a}}"), "signal: expected {to: MEMBER, name: SIGNAL}\n"},
    {SCRIPT("{link: {to: far, state: down}}"), "no such host: \"far\""},
    {SCRIPT("{link: {to: far}}"), "expected a link such as {to: HOST, state: down}\n"},
    {HEAD "hosts: {far: {address: 10.0.0.1}}\nscenarios: {s: {title: T}}\n",
     "5:9: error: address: expected IPv4 ending in 2 to 253, such as 10.0.2.2\n"},
    {HEAD "hosts: {far: {address: 127.0.0.2}}\nscenarios: {s: {title: T}}\n", "expected IPv4"},
    {HEAD "hosts: {a: {address: 10.0.1.2}, b: {address: 10.0.2.2}, c: {address: 10.0.3.2}, "
          "d: {address: 10.0.4.2}, e: {address: 10.0.5.2}}\nscenarios: {s: {title: T}}\n",
     "a scenario may have 4 hosts\n"},
    {HEAD "hosts: {far: {address: 10.0.2.2}}\n"
          "scenarios: {s: {title: T, cast: {c: {program: p, host: fra}}}}\n",
     "no such host: \"fra\"; did you mean \"far\"?\n"},
    {SCRIPT("{signal: {to: a, name: SIGINT, when: later}}"), "when: expected now or any-moment\n"},
    {SCRIPT("{repeat: x, steps: []}"), "repeat: expected a whole number, found \"x\"\n"},
    {SCRIPT("{repeat: 20000, steps: [{repeat: 20000, steps: []}]}"),
     "repeat: too many rounds in all\n"},
    {SCRIPT("{repeat: 20000, steps: [{await: idle}]}"), "a script may have 20000 steps\n"},
    {SCRIPT("{b: {sned: x}}"), "no such command of this peer: \"sned\"; did you mean \"send\"?\n"},
    {SCRIPT("{b: {send: x, chnk: 1}}"),
     "no such option of this command: \"chnk\"; did you mean \"chunk\"?\n"},
    {SCRIPT("{b: {listen: }}"), "no such command of this peer: \"listen\""},
    {SCRIPT("{b: {send: \"${a.ip}\"}}"), "no such value of a member: \"ip\""},
    {SCRIPT("{a: {send: x}}"), "expected {write: TEXT}, close-stdin or close-stdout"},
    {EXPECT("{c: {}}"), "no such member of the cast: \"c\""},
    {EXPECT("{a: {exit: 256}}"), "exit: expected a status from 0 to 255, any, or non-zero\n"},
    {EXPECT("{a: {exit: 0, killed-by: SIGINT}}"), "leave one of the two out\n"},
    {EXPECT("{a: {stdout: {}}}"),
     "stdout: expected lines, order, match, or bytes together with sha256\n"},
    {EXPECT("{a: {stdout: {match: \"(\"}}}"), "match: "},
    {EXPECT("{a: {stdout: {bytes: 1, sha256: ab}}}"), "sha256: expected 64 hexadecimal digits\n"},
    {EXPECT("{like: s}"), "like: expected the name of an earlier scenario\n"},
    {EXPECT("{a: {stdout: \"${5000000*x}\"}}"), "the texts of an exercise may have 4 MiB in all\n"},
    {TRACE("{member: a}"), "a demand needs one of call, never, order, life-cycle\n"},
    {TRACE("{member: a, call: frok}"), "no such call class: \"frok\"; did you mean \"fork\"?\n"},
    {TRACE("{member: a, call: write, with: {fdd: 1}}"),
     "no such argument: \"fdd\"; did you mean \"fd\"?\n"},
    {TRACE("{call: fork}"), "the key \"member\" is missing\n"},
};

START_TEST(a_mistake_is_told_where_it_stands)
{
    g_autoptr(GPtrArray) problems = problems_new();
    const struct mistake_row *row = &mistakes[_i];
    struct exercise *exercise = parse(row->text, strlen(row->text), problems);
    g_autofree char *told = problems_format(problems);

    ck_assert_msg(!exercise, "accepted: %s", row->text);
    ck_assert_msg(problems_errors(problems) == 1, "not one mistake but:\n%s", told);
    ck_assert_msg(!row->told || strstr(told, row->told), "expected %sbut was told %s", row->told,
                  told);
}
END_TEST

START_TEST(ten_mistakes_are_ten_messages)
{
    static const char *const expected[] = {
        ":1:5: error: id: expected TOPIC/NAME in small letters, found \"Pipes/Ten\"",
        ":2:19: error: no such language: \"fr\"; there are: es, en",
        ":4:19: error: \"../ten.c\": expected a plain file name",
        ":4:30: error: no such key: \"standart\"; did you mean \"standard\"?",
        ":6:18: error: no such program: \"tem\"; did you mean \"ten\"?",
        ":6:29: error: args: expected a list, found \"text\"",
        ":7:18: error: memory: expected a size such as 64 MiB, found \"64 megabytes\"",
        ":11:13: error: points: expected a number, found \"many\"",
        ":12:5: error: the key \"points\" stands twice in this map",
        ":14:16: error: no such member of the cast: \"anna\"; did you mean \"ana\"?",
        ":15:33: error: no such signal: \"SIGITN\"; did you mean \"SIGINT\"?",
    };
    g_autofree char *text = read_data("ten-mistakes.yaml");
    g_autoptr(GPtrArray) problems = problems_new();
    GError *error = NULL;
    struct exercise *exercise =
        exercise_parse("/x", "exercise.yaml", text, strlen(text), problems, &error);
    g_autofree char *told = problems_format(problems);
    g_auto(GStrv) lines = g_strsplit(told, "\n", -1);

    ck_assert_ptr_null(exercise);
    ck_assert_msg(g_strv_length(lines) == G_N_ELEMENTS(expected) + 1, "%s", told);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        ck_assert_str_eq(lines[i] + strlen("exercise.yaml"), expected[i]);
    ck_assert(g_error_matches(error, FAULT_ERROR, FAULT_EXERCISE));
    ck_assert_str_eq(error->message, "exercise.yaml: 11 mistakes");
    g_error_free(error);
}
END_TEST

START_TEST(another_folder_is_a_warning_only)
{
    g_autoptr(GPtrArray) problems = problems_new();
    const char *text = HEAD PLAIN;
    struct exercise *exercise =
        exercise_parse("/elsewhere", "exercise.yaml", text, strlen(text), problems, NULL);
    g_autofree char *told = problems_format(problems);

    ck_assert_ptr_nonnull(exercise);
    ck_assert_str_eq(told,
                     "exercise.yaml:1:5: warning: the id \"pipes/everything\" is not the folder "
                     "that the file stands in\n");
    exercise_free(exercise);
}
END_TEST

START_TEST(every_cut_is_told_or_read)
{
    g_autofree char *text = read_data("everything.yaml");
    size_t size = strlen(text);

    for (size_t cut = 0; cut < size; cut += 7) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_autofree char *part = g_memdup2(text, cut); /* exactly so much memory */
        struct exercise *exercise = parse(part ? part : "", cut, problems);

        ck_assert((exercise != NULL) == (problems_errors(problems) == 0));
        exercise_free(exercise);
    }
}
END_TEST

START_TEST(no_file_is_said)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(exercise_load("/nonexistent", problems, &error));
    ck_assert(g_error_matches(error, FAULT_ERROR, FAULT_EXERCISE));
    ck_assert_str_eq(error->message, "/nonexistent/exercise.yaml: No such file or directory");
}
END_TEST

/* ---- words and numbers ---- */

static const struct signal_row {
    const char *name;
    int number;
} signals[] = {{"SIGINT", SIGINT}, {"SIGUSR2", SIGUSR2},
               {"9", 9},           {"SIGRTMIN", 34},
               {"SIGRTMIN+3", 37}, {"SIGRTMAX-1", 63},
               {"SIGRTMIN+", 0},   {"SIGRTMIN+31", 0},
               {"INT", 0},         {"", 0},
               {"0", 0},           {"65", 0}};

START_TEST(signals_have_names)
{
    int number = signal_number(signals[_i].name);

    ck_assert_int_eq(number, signals[_i].number);
    if (number)
        ck_assert_int_eq(signal_number(signal_name(number)), number);
}
END_TEST

static const struct near_row {
    const char *word, *nearest;
} near[] = {{"scripts", "script"}, {"sript", "script"}, {"TRACE", "trace"},
            {"tarce", "trace"},    {"zzzzz", NULL},     {"", NULL}};

START_TEST(the_nearest_word_is_offered)
{
    static const char *const words[] = {"script", "trace", "expect", NULL};

    ck_assert_pstr_eq(nearest_word(near[_i].word, words), near[_i].nearest);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {{the_head_is_read, 0},
                                      {the_cast_is_read, 0},
                                      {files_limits_and_rules_are_read, 0},
                                      {the_script_is_read, ROWS(steps)},
                                      {expectations_are_read, 0},
                                      {demands_are_read, 0},
                                      {a_scenario_overrides_the_exercise, 0},
                                      {usage_is_a_scenario_with_a_member_for_each_list, 0},
                                      {a_mistake_is_told_where_it_stands, ROWS(mistakes)},
                                      {ten_mistakes_are_ten_messages, 0},
                                      {another_folder_is_a_warning_only, 0},
                                      {every_cut_is_told_or_read, 0},
                                      {no_file_is_said, 0},
                                      {signals_have_names, ROWS(signals)},
                                      {the_nearest_word_is_offered, ROWS(near)}};

    i18n_init("en", "/nonexistent");
    return suite_run("spec", tests, G_N_ELEMENTS(tests));
}
