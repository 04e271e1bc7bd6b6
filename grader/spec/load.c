/* From exercise.yaml to struct exercise. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spec/inner.h"

#define FILE_BYTES_MAX ((size_t)1 << 20)

/* ---- programs and members ---- */

static void check_source(struct loader *loader, const struct yaml_node *list)
{
    for (guint i = 0; list && list->kind == YAML_LIST && i < list->items->len; i++) {
        const struct yaml_node *node = list->items->pdata[i];

        if (node->kind == YAML_SCALAR &&
            (strchr(node->text, '/') || node->text[0] == '.' || !node->length))
            error_at(loader, &node->position, _("\"%.40s\": expected a plain file name"),
                     node->text);
    }
}

static void load_programs(struct loader *loader, const struct yaml_node *map)
{
    struct exercise *exercise = loader->exercise;

    if (!map || map->kind != YAML_MAP)
        return;
    exercise->programs = own(loader, g_new0(struct spec_program, map->keys->len + 1));
    for (guint i = 0; i < map->keys->len; i++) {
        const struct yaml_node *node = map->items->pdata[i];
        struct spec_program *program = &exercise->programs[exercise->programs_count++];
        const char *standard = value_string(loader, yaml_tree_get(node, "standard"));

        program->position = ((struct yaml_node *)map->keys->pdata[i])->position;
        program->name = value_string(loader, map->keys->pdata[i]);
        program->sources = value_strings(loader, yaml_tree_get(node, "sources"));
        program->headers = value_strings(loader, yaml_tree_get(node, "headers"));
        program->given = value_strings(loader, yaml_tree_get(node, "given"));
        program->flags = value_strings(loader, yaml_tree_get(node, "flags"));
        program->defines = value_strings(loader, yaml_tree_get(node, "defines"));
        program->libraries = value_strings(loader, yaml_tree_get(node, "libraries"));
        program->sanitizers = value_strings(loader, yaml_tree_get(node, "sanitizers"));
        program->steps = value_strings(loader, yaml_tree_get(node, "steps"));
        program->standard = standard ? standard : "c11";
        check_source(loader, yaml_tree_get(node, "sources"));
        check_source(loader, yaml_tree_get(node, "headers"));
        check_source(loader, yaml_tree_get(node, "given"));
    }
}

static void load_stdin(struct loader *loader, const struct yaml_node *node,
                       struct spec_member *member)
{
    static const char *const words[] = {"held", "empty", "null", "closed", "tty", NULL};
    static const enum spec_stream kinds[] = {SPEC_PIPE, SPEC_PIPE, SPEC_NULL, SPEC_CLOSED,
                                             SPEC_TTY};
    int word = node && !node->quoted ? value_choice(node, words, -1) : -1;

    if (!node)
        return;
    if (word >= 0) {
        member->stdin_kind = kinds[word];
        member->stdin_held = word == 0;
    } else if (node->kind == YAML_MAP) {
        const struct yaml_node *then = yaml_tree_get(node, "then");

        member->stdin_text = value_text(loader, yaml_tree_get(node, "text"));
        member->stdin_held = then && then->kind == YAML_SCALAR && !strcmp(then->text, "held");
    } else {
        member->stdin_text = value_text(loader, node);
    }
}

static const char **load_environment(struct loader *loader, const struct yaml_node *map)
{
    guint count = map && map->kind == YAML_MAP ? map->keys->len : 0;
    const char **environment = own(loader, g_new0(const char *, count + 1));

    for (guint i = 0; i < count; i++) {
        const char *value = value_string(loader, map->items->pdata[i]);

        environment[i] =
            own(loader, g_strdup_printf("%s=%s", ((struct yaml_node *)map->keys->pdata[i])->text,
                                        value ? value : ""));
    }
    return environment;
}

/* The address of `connect` or `bind` becomes the first argument. */
static const char **load_member_arguments(struct loader *loader, const struct yaml_node *node)
{
    const char *address = value_string(loader, yaml_tree_get(node, "connect"));
    const char **given = value_strings(loader, yaml_tree_get(node, "args"));
    const char **all;

    if (!address)
        address = value_string(loader, yaml_tree_get(node, "bind"));
    if (!address)
        return given;
    all = own(loader, g_new0(const char *, g_strv_length((char **)(gpointer)given) + 2));
    all[0] = address;
    for (size_t i = 0; given[i]; i++)
        all[i + 1] = given[i];
    return all;
}

static void load_role(struct loader *loader, const struct yaml_node *node,
                      struct spec_member *member)
{
    const struct yaml_node *program = yaml_tree_get(node, "program"),
                           *peer = yaml_tree_get(node, "peer");
    const char *candidates[65];
    size_t count = 0;

    if ((!program && !peer) || (program && peer)) {
        error_at(loader, &member->position, _("a member is either a program or a peer"));
        return;
    }
    if (peer && peer->kind == YAML_SCALAR) {
        member->peer = value_string(loader, peer);
        if (!peer_exists(member->peer))
            error_unknown(loader, &peer->position, _("peer"), member->peer, peer_names());
        return;
    }
    for (size_t i = 0; program && i < loader->exercise->programs_count && count < 64; i++) {
        candidates[count++] = loader->exercise->programs[i].name;
        if (program->kind == YAML_SCALAR &&
            !strcmp(loader->exercise->programs[i].name, program->text))
            member->program = &loader->exercise->programs[i];
    }
    candidates[count] = NULL;
    if (program && program->kind == YAML_SCALAR && !member->program)
        error_unknown(loader, &program->position, _("program"), program->text, candidates);
}

static struct spec_member load_member(struct loader *loader, const struct yaml_node *key,
                                      const struct yaml_node *node)
{
    static const char *const streams[] = {"pipe", "file", "tty", "null", "closed", NULL};
    struct spec_member member = {.position = key->position};

    member.name = value_string(loader, key);
    load_role(loader, node, &member);
    member.arguments = load_member_arguments(loader, node);
    member.environment = load_environment(loader, yaml_tree_get(node, "env"));
    member.umask = (unsigned)value_octal(loader, yaml_tree_get(node, "umask"), 022);
    load_stdin(loader, yaml_tree_get(node, "stdin"), &member);
    member.stdout_kind =
        (enum spec_stream)value_choice(yaml_tree_get(node, "stdout"), streams, SPEC_PIPE);
    member.stderr_kind =
        (enum spec_stream)value_choice(yaml_tree_get(node, "stderr"), streams, SPEC_PIPE);
    return member;
}

/* ---- other computers ---- */

/* Numeric IPv4 that can stand at the end of a link: not this computer, not everybody, not .1 or
 * .254, which are its other end and a router. */
static bool is_host_address(const char *text)
{
    struct in_addr address;
    guint32 number;

    if (!text || inet_pton(AF_INET, text, &address) != 1)
        return false;
    number = g_ntohl(address.s_addr);
    return number >> 24 && number >> 24 != 127 && number >> 24 < 224 && (number & 255) > 1 &&
           (number & 255) < 254;
}

static void load_hosts(struct loader *loader, const struct yaml_node *map,
                       struct spec_scenario *scenario)
{
    for (guint i = 0; map && map->kind == YAML_MAP && i < map->keys->len; i++) {
        const struct yaml_node *key = map->keys->pdata[i], *node = map->items->pdata[i];
        struct spec_host host = {.position = key->position, .name = value_string(loader, key)};
        size_t at = 0;

        host.address = value_string(loader, yaml_tree_get(node, "address"));
        if (yaml_tree_get(node, "delay"))
            host.delay_ns = value_duration_ns(loader, yaml_tree_get(node, "delay"));
        if (host.address && !is_host_address(host.address))
            error_at(loader, &key->position,
                     _("address: expected IPv4 ending in 2 to 253, such as 10.0.2.2"));
        while (at < scenario->hosts_count && strcmp(scenario->hosts[at].name, host.name))
            at++;
        if (at >= SPEC_HOSTS_MAX) {
            error_at(loader, &key->position, _("a scenario may have %d hosts"), SPEC_HOSTS_MAX);
            return;
        }
        scenario->hosts[at] = host;
        if (at == scenario->hosts_count)
            scenario->hosts_count++;
    }
}

unsigned find_host(struct loader *loader, const struct spec_scenario *scenario,
                   const struct yaml_node *name)
{
    const char *candidates[SPEC_HOSTS_MAX + 1];

    if (!name || name->kind != YAML_SCALAR)
        return 0;
    for (size_t i = 0; i < scenario->hosts_count; i++) {
        if (!strcmp(scenario->hosts[i].name, name->text))
            return (unsigned)i + 1;
        candidates[i] = scenario->hosts[i].name;
    }
    candidates[scenario->hosts_count] = NULL;
    error_unknown(loader, &name->position, _("host"), name->text, candidates);
    return 0;
}

static void load_cast(struct loader *loader, const struct yaml_node *map,
                      struct spec_scenario *scenario)
{
    for (guint i = 0; map && map->kind == YAML_MAP && i < map->keys->len; i++) {
        struct spec_member member = load_member(loader, map->keys->pdata[i], map->items->pdata[i]);
        size_t at = 0;

        member.host = find_host(loader, scenario, yaml_tree_get(map->items->pdata[i], "host"));
        while (at < scenario->members_count && strcmp(scenario->members[at].name, member.name))
            at++;
        if (at >= 64) {
            error_at(loader, &member.position, _("a cast may have 64 members"));
            return;
        }
        scenario->members[at] = member;
        if (at == scenario->members_count)
            scenario->members_count++;
    }
}

/* ---- the parts of a scenario ---- */

static void load_files(struct loader *loader, const struct yaml_node *map,
                       struct spec_scenario *scenario)
{
    guint count = map && map->kind == YAML_MAP ? map->keys->len : 0;
    struct spec_file *files =
        own(loader, g_new0(struct spec_file, scenario->files_count + count + 1));

    if (scenario->files_count)
        memcpy(files, scenario->files, scenario->files_count * sizeof *files);
    for (guint i = 0; i < count; i++) {
        struct spec_file file = load_file(loader, map->keys->pdata[i], map->items->pdata[i], false);
        size_t at = 0;

        while (at < scenario->files_count && g_strcmp0(files[at].path, file.path))
            at++;
        files[at] = file;
        if (at == scenario->files_count)
            scenario->files_count++;
    }
    scenario->files = files;
}

static void load_limits(struct loader *loader, const struct yaml_node *map,
                        struct spec_limits *limits)
{
    const struct {
        const char *key;
        uint64_t *value;
    } numbers[] = {{"processes", &limits->processes},
                   {"descriptors", &limits->descriptors},
                   {"steps", &limits->steps}},
      sizes[] = {{"memory", &limits->memory_bytes},
                 {"file-size", &limits->file_bytes},
                 {"output", &limits->output_bytes}},
      times[] = {{"cpu-time", &limits->cpu_ms}, {"virtual-time", &limits->virtual_time_ms}};

    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        *numbers[i].value =
            value_integer(loader, yaml_tree_get(map, numbers[i].key), *numbers[i].value);
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
        if (yaml_tree_get(map, sizes[i].key))
            *sizes[i].value = value_size(loader, yaml_tree_get(map, sizes[i].key));
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
        if (yaml_tree_get(map, times[i].key))
            *times[i].value = value_duration_ns(loader, yaml_tree_get(map, times[i].key)) / 1000000;
}

static void load_rules(struct loader *loader, const struct yaml_node *map,
                       struct spec_scenario *scenario)
{
    static const char *const levels[] = {"off", "warning", "on", NULL};
    guint count = map && map->kind == YAML_MAP ? map->keys->len : 0;
    struct spec_rule *rules =
        own(loader, g_new0(struct spec_rule, scenario->rules_count + count + 1));

    if (scenario->rules_count)
        memcpy(rules, scenario->rules, scenario->rules_count * sizeof *rules);
    for (guint i = 0; i < count; i++) {
        const struct yaml_node *key = map->keys->pdata[i], *value = map->items->pdata[i];
        const struct yaml_node *points = yaml_tree_get(value, "points");
        struct spec_rule *rule = rules;

        while (rule < rules + scenario->rules_count && strcmp(rule->id, key->text))
            rule++;
        if (rule == rules + scenario->rules_count)
            scenario->rules_count++;
        rule->position = key->position;
        rule->id = value_string(loader, key);
        rule->level = (enum spec_rule_level)value_choice(value, levels, RULE_ON);
        rule->points = points ? value_number(loader, points, 0) : -1;
    }
    scenario->rules = rules;
}

static void load_needs(struct loader *loader, const struct yaml_node *node,
                       struct spec_scenario *scenario, const struct spec_scenario *earlier,
                       size_t earlier_count)
{
    scenario->needs = value_strings(loader, node);
    for (size_t i = 0; scenario->needs[i]; i++) {
        bool found = false;

        for (size_t j = 0; j < earlier_count; j++)
            found |= !strcmp(earlier[j].name, scenario->needs[i]);
        if (!found)
            error_at(loader, &node->position, _("needs: \"%.40s\" is not an earlier scenario"),
                     scenario->needs[i]);
    }
}

/* Of the exercise, then of the scenario. */
static void load_schedules(struct loader *loader, const struct yaml_node *node,
                           struct spec_scenario *scenario)
{
    uint64_t count;

    if (!node)
        return;
    count = value_integer(loader, node, 0);
    if (count < 1 || count > SCHEDULES_MOST)
        error_at(loader, &node->position, _("schedules: expected a number from 1 to %d"),
                 SCHEDULES_MOST);
    else
        scenario->schedules = (unsigned)count;
}

static void load_scenario(struct loader *loader, const struct yaml_node *root,
                          const struct yaml_node *key, const struct yaml_node *node, size_t index)
{
    struct exercise *exercise = loader->exercise;
    struct spec_scenario *scenario = &exercise->scenarios[index];
    const struct yaml_node *script = yaml_tree_get(node, "script"),
                           *trace = yaml_tree_get(node, "trace");
    bool script_is_sound;
    guint before;

    scenario->position = key->position;
    scenario->name = value_string(loader, key);
    scenario->title = value_words(loader, yaml_tree_get(node, "title"));
    scenario->points = value_number(loader, yaml_tree_get(node, "points"), 1);
    load_needs(loader, yaml_tree_get(node, "needs"), scenario, exercise->scenarios, index);
    scenario->members = own(loader, g_new0(struct spec_member, 65));
    scenario->hosts = own(loader, g_new0(struct spec_host, SPEC_HOSTS_MAX));
    load_hosts(loader, yaml_tree_get(root, "hosts"), scenario);
    load_hosts(loader, yaml_tree_get(node, "hosts"), scenario);
    load_cast(loader, yaml_tree_get(root, "cast"), scenario);
    load_cast(loader, yaml_tree_get(node, "cast"), scenario);
    if (!scenario->members_count)
        error_at(loader, &key->position, _("the scenario has no cast"));
    load_files(loader, yaml_tree_get(root, "files"), scenario);
    load_files(loader, yaml_tree_get(node, "files"), scenario);
    load_limits(loader, yaml_tree_get(root, "limits"), &scenario->limits);
    load_limits(loader, yaml_tree_get(node, "limits"), &scenario->limits);
    load_rules(loader, yaml_tree_get(root, "rules"), scenario);
    load_rules(loader, yaml_tree_get(node, "rules"), scenario);
    before = loader->problems->len;
    if (script && script->kind == YAML_LIST)
        load_script(loader, scenario, script);
    else
        default_script(loader, scenario);
    script_is_sound = loader->problems->len == before;
    load_expectations(loader, scenario, yaml_tree_get(node, "expect"), exercise->scenarios, index);
    if (trace && trace->kind == YAML_LIST)
        load_demands(loader, scenario, trace);
    check_scenario(loader, scenario, script_is_sound);
    load_schedules(loader, yaml_tree_get(root, "schedules"), scenario);
    load_schedules(loader, yaml_tree_get(node, "schedules"), scenario);
    scenario->faults = value_strings(loader, yaml_tree_get(node, "faults"));
}

/* `usage`: each argument list is refused by the first program, in one scenario of its own. */
static void load_usage(struct loader *loader, const struct yaml_node *root, size_t index)
{
    static const struct words title = {
        "Los argumentos equivocados se rechazan: salida 64, un mensaje en stderr, nada en stdout",
        "Wrong arguments are refused: exit 64, a message on stderr, nothing on stdout"};
    struct exercise *exercise = loader->exercise;
    struct spec_scenario *scenario = &exercise->scenarios[index];
    const struct yaml_node *list = yaml_tree_get(root, "usage");

    *scenario = (struct spec_scenario){.position = list->position, .name = "usage", .title = title};
    scenario->points = value_number(loader, yaml_tree_get(root, "usage-points"), 1);
    scenario->needs = value_strings(loader, NULL);
    scenario->faults = value_strings(loader, NULL);
    scenario->members = own(loader, g_new0(struct spec_member, list->items->len + 1));
    if (list->items->len > 64)
        error_at(loader, &list->position, _("usage may have 64 lists of arguments"));
    for (guint i = 0; i < list->items->len && i < 64; i++) {
        struct spec_member *member = &scenario->members[scenario->members_count++];

        member->position = ((struct yaml_node *)list->items->pdata[i])->position;
        member->name = own(loader, g_strdup_printf("%s-%u", exercise->programs[0].name, i + 1));
        member->program = &exercise->programs[0];
        member->arguments = value_strings(loader, list->items->pdata[i]);
        member->environment = value_strings(loader, NULL);
        member->umask = 022;
    }
    load_limits(loader, yaml_tree_get(root, "limits"), &scenario->limits);
    load_files(loader, yaml_tree_get(root, "files"), scenario);
    load_rules(loader, yaml_tree_get(root, "rules"), scenario);
    default_script(loader, scenario);
    load_expectations(loader, scenario, NULL, NULL, 0);
    for (size_t i = 0; i < scenario->members_count; i++) {
        struct spec_expectation *expectation = &scenario->expectations[i];

        expectation->position = scenario->members[i].position;
        expectation->output.kind = OUTPUT_EXACT;
        expectation->output.text.data = "";
        expectation->errors = STDERR_NON_EMPTY;
        expectation->statuses[0] = 64;
    }
}

/* ---- the whole ---- */

static void check_id(struct loader *loader, const struct yaml_node *root)
{
    const struct yaml_node *node = yaml_tree_get(root, "id");
    const char *id = loader->exercise->id;
    g_autofree char *absolute = g_canonicalize_filename(loader->exercise->directory, NULL);

    if (!node || !id)
        return;
    if (!g_regex_match_simple("^[a-z0-9-]+/[a-z0-9-]+$", id, 0, 0))
        error_at(loader, &node->position,
                 _("id: expected TOPIC/NAME in small letters, found \"%.60s\""), id);
    else if (!g_str_has_suffix(absolute, id))
        problem_add(loader->problems, &node->position, PROBLEM_WARNING,
                    _("the id \"%s\" is not the folder that the file stands in"), id);
}

static void load_difficulty(struct loader *loader, const struct yaml_node *node)
{
    uint64_t difficulty = value_integer(loader, node, 0);

    if (node && (difficulty < 1 || difficulty > DIFFICULTY_MOST))
        error_at(loader, &node->position, _("difficulty: expected 1 to %d"), DIFFICULTY_MOST);
    else
        loader->exercise->difficulty = (unsigned)difficulty;
}

static void load_scenarios(struct loader *loader, const struct yaml_node *root)
{
    struct exercise *exercise = loader->exercise;
    const struct yaml_node *map = yaml_tree_get(root, "scenarios"),
                           *usage = yaml_tree_get(root, "usage");
    guint count = map && map->kind == YAML_MAP ? map->keys->len : 0;
    bool with_usage =
        usage && usage->kind == YAML_LIST && usage->items->len && exercise->programs_count;

    exercise->scenarios = own(loader, g_new0(struct spec_scenario, count + 2));
    for (guint i = 0; i < count; i++) {
        load_scenario(loader, root, map->keys->pdata[i], map->items->pdata[i], i);
        exercise->scenarios_count++;
    }
    if (with_usage)
        load_usage(loader, root, exercise->scenarios_count++);
}

static void load_all(struct loader *loader, const struct yaml_node *root)
{
    struct exercise *exercise = loader->exercise;
    const struct yaml_node *hints = yaml_tree_get(root, "hints");

    shape_check(loader, root, "exercise");
    if (root->kind != YAML_MAP)
        return;
    exercise->id = value_string(loader, yaml_tree_get(root, "id"));
    exercise->title = value_words(loader, yaml_tree_get(root, "title"));
    exercise->topics = value_strings(loader, yaml_tree_get(root, "topics"));
    exercise->prerequisites = value_strings(loader, yaml_tree_get(root, "prerequisites"));
    load_difficulty(loader, yaml_tree_get(root, "difficulty"));
    exercise->hints_es = value_strings(loader, yaml_tree_get(hints, "es"));
    exercise->hints_en = value_strings(loader, yaml_tree_get(hints, "en"));
    check_id(loader, root);
    load_programs(loader, yaml_tree_get(root, "programs"));
    load_scenarios(loader, root);
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const struct problem *first = *(struct problem *const *)a,
                         *second = *(struct problem *const *)b;

    if (first->position.line != second->position.line)
        return first->position.line < second->position.line ? -1 : 1;
    return (int)first->position.column - (int)second->position.column;
}

/* The cast of the exercise is read again for each scenario: one mistake is told once. */
static void tell_once(GPtrArray *problems)
{
    g_ptr_array_sort(problems, by_place);
    for (guint i = 1; i < problems->len;) {
        const struct problem *a = problems->pdata[i - 1], *b = problems->pdata[i];

        if (a->position.line == b->position.line && a->position.column == b->position.column &&
            !strcmp(a->message, b->message))
            g_ptr_array_remove_index(problems, i);
        else
            i++;
    }
}

void exercise_free(struct exercise *exercise)
{
    if (!exercise)
        return;
    g_ptr_array_unref(exercise->owned);
    g_free(exercise->directory);
    g_free(exercise);
}

struct exercise *exercise_parse(const char *directory, const char *file, const char *data,
                                size_t size_bytes, GPtrArray *problems, GError **error)
{
    struct exercise *exercise = g_new0(struct exercise, 1);
    struct loader loader = {.exercise = exercise, .problems = problems};
    struct yaml_node *root;
    guint errors;

    exercise->owned = g_ptr_array_new_with_free_func(g_free);
    exercise->directory = g_strdup(directory);
    exercise->file = own_text(&loader, file);
    if ((root = yaml_tree_parse(exercise->file, data, size_bytes, problems)))
        load_all(&loader, root);
    yaml_tree_free(root);
    tell_once(problems);
    if ((errors = problems_errors(problems))) {
        /* Positions name the file: keep it alive as long as the problems are. */
        for (guint i = 0; i < problems->len; i++)
            ((struct problem *)problems->pdata[i])->position.file = g_intern_string(file);
        g_set_error(error, FAULT_ERROR, FAULT_EXERCISE,
                    ngettext("%s: %u mistake", "%s: %u mistakes", errors), file, errors);
        exercise_free(exercise);
        return NULL;
    }
    return exercise;
}

static GBytes *read_file(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    char *data;
    ssize_t got = -1;

    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) ||
        (size_t)status.st_size > FILE_BYTES_MAX) {
        g_set_error(error, FAULT_ERROR, FAULT_EXERCISE, "%s: %s", path,
                    fd < 0 ? g_strerror(errno) : _("expected a regular file of at most 1 MiB"));
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    data = g_malloc((size_t)status.st_size + 1);
    got = read(fd, data, (size_t)status.st_size);
    close(fd);
    return g_bytes_new_take(data, got < 0 ? 0 : (size_t)got);
}

struct exercise *exercise_load(const char *directory, GPtrArray *problems, GError **error)
{
    g_autofree char *path = g_build_filename(directory, EXERCISE_FILE, NULL);
    g_autoptr(GBytes) content = read_file(path, error);

    if (!content)
        return NULL;
    return exercise_parse(directory, path, g_bytes_get_data(content, NULL),
                          g_bytes_get_size(content), problems, error);
}
