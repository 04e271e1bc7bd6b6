#include "scenario/scenario.h"

#include <string.h>

#include "base/i18n.h"

#define ENVIRONMENT_BASE 4
/* Of one process, where the exercise says nothing: a hundred threads with their stacks fit in. */
#define MEMORY_BYTES ((uint64_t)1 << 30)
#define PEERS_MAX 64

size_t scenario_system_mounts(struct plan_mount *mounts, size_t room)
{
    static const char *const directories[] = {"/usr",
                                              "/bin",
                                              "/sbin",
                                              "/lib",
                                              "/lib32",
                                              "/lib64",
                                              "/libx32",
                                              "/etc/alternatives",
                                              "/etc/ld.so.cache"};
    size_t count = 0;

    for (; count < G_N_ELEMENTS(directories) && count < room; count++)
        mounts[count] = (struct plan_mount){directories[count], directories[count]};
    return count;
}

static void *allocate(struct lowered *lowered, size_t count, size_t size)
{
    void *memory = arena_calloc(&lowered->arena, count, size);

    if (!memory)
        g_error("out of memory");
    return memory;
}

static const char *join(struct lowered *lowered, const char *prefix, const char *name)
{
    g_autofree char *made = g_strconcat(prefix, name, NULL);

    return arena_strndup(&lowered->arena, made, strlen(made));
}

/* ---- files ---- */

static struct plan_file *add_file(struct lowered *lowered, const char *path, enum file_kind kind,
                                  uint32_t mode)
{
    struct plan_file *file = &lowered->plan.files[lowered->plan.files_count++];

    file->path = path;
    file->kind = kind;
    file->mode = mode;
    return file;
}

static void set_content(struct lowered *lowered, struct plan_file *file, GBytes *content)
{
    gsize size;

    g_ptr_array_add(lowered->contents, g_bytes_ref(content));
    file->content.data = g_bytes_get_data(content, &size);
    file->content.size = size;
}

static bool add_programs(struct lowered *lowered, const struct exercise *exercise,
                         const struct scenario_inputs *inputs, GError **error)
{
    for (size_t i = 0; i < exercise->programs_count; i++) {
        const char *name = exercise->programs[i].name;
        const char *path = join(lowered, "/program/", name);
        const struct program_binary *binary = NULL;
        struct plan_file *file;

        for (size_t j = 0; j < inputs->binaries_count; j++)
            if (!strcmp(inputs->binaries[j].name, name))
                binary = &inputs->binaries[j];
        if (!binary) {
            g_set_error(error, FAULT_ERROR, FAULT_GRADER, _("the program %s was not compiled"),
                        name);
            return false;
        }
        file = add_file(lowered, path, FILE_REGULAR, 0755);
        file->read_only = true;
        set_content(lowered, file, binary->content);
        /* So that ./NAME can be executed by the student's own programs. */
        file = add_file(lowered, join(lowered, STUDENT_DIRECTORY "/", name), FILE_SYMLINK, 0777);
        file->content.data = (const uint8_t *)path;
        file->content.size = strlen(path);
    }
    return true;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Does somebody play it? What is no peer, such as the small programs that students' programs
 * execute, is always there. */
static bool is_needed(const struct spec_scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->members_count; i++)
        if (!g_strcmp0(scenario->members[i].peer, name))
            return true;
    return !peer_exists(name);
}

/* What a peer executes is of the machine. Returns false with *error when it lacks it. */
static bool has_what_peers_need(const struct spec_scenario *scenario, GError **error)
{
    size_t count;
    const struct peer_need *needs = peer_needs(&count);

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < scenario->members_count; j++)
            if (!g_strcmp0(scenario->members[j].peer, needs[i].peer) &&
                !peer_need_is_met(&needs[i])) {
                g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT,
                            _("this exercise needs the program %s, which is not installed here: "
                              "apt-get install %s"),
                            needs[i].program, needs[i].package);
                return false;
            }
    return true;
}

static bool add_peers(struct lowered *lowered, const struct spec_scenario *scenario,
                      const char *directory, GError **error)
{
    GDir *opened = g_dir_open(directory, 0, error);
    const char *name;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    bool all = opened != NULL;

    while (opened && (name = g_dir_read_name(opened)))
        if (is_needed(scenario, name))
            g_ptr_array_add(names, g_strdup(name));
    if (opened)
        g_dir_close(opened);
    g_ptr_array_sort(names, by_name);
    if (names->len > PEERS_MAX) {
        g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, _("%s: more than %d files"), directory,
                    PEERS_MAX);
        all = false;
    }
    for (guint i = 0; i < names->len && all; i++) {
        g_autofree char *path = g_build_filename(directory, names->pdata[i], NULL);
        g_autoptr(GMappedFile) mapped = g_mapped_file_new(path, FALSE, error);
        g_autoptr(GBytes) content = mapped ? g_mapped_file_get_bytes(mapped) : NULL;
        struct plan_file *file;

        if (!(all = content != NULL))
            break;
        file = add_file(lowered, join(lowered, "/peer/", names->pdata[i]), FILE_REGULAR, 0755);
        file->read_only = true;
        set_content(lowered, file, content);
    }
    g_ptr_array_unref(names);
    return all;
}

static void add_work_files(struct lowered *lowered, const struct spec_scenario *scenario)
{
    static const enum file_kind kinds[] = {[SPEC_REGULAR] = FILE_REGULAR,
                                           [SPEC_DIRECTORY] = FILE_DIRECTORY,
                                           [SPEC_FIFO] = FILE_FIFO,
                                           [SPEC_SOCKET] = FILE_SOCKET,
                                           [SPEC_SYMLINK] = FILE_SYMLINK};

    for (size_t i = 0; i < scenario->files_count; i++) {
        const struct spec_file *source = &scenario->files[i];
        struct plan_file *file =
            add_file(lowered, join(lowered, STUDENT_DIRECTORY "/", source->path),
                     kinds[source->kind], source->mode < 0 ? 0 : (uint32_t)source->mode);

        file->content.data = (const uint8_t *)(source->target ? source->target : source->text.data);
        file->content.size = source->target ? strlen(source->target) : source->text.length;
    }
}

/* ---- members ---- */

static uint32_t stream_of(enum spec_stream stream)
{
    static const enum stream_kind kinds[] = {[SPEC_PIPE] = STREAM_PIPE,
                                             [SPEC_FILE] = STREAM_FILE,
                                             [SPEC_TTY] = STREAM_TTY,
                                             [SPEC_NULL] = STREAM_NULL,
                                             [SPEC_CLOSED] = STREAM_CLOSED};

    return kinds[stream];
}

static void set_environment(struct lowered *lowered, const struct spec_member *source,
                            struct plan_member *member)
{
    static const char *const base[ENVIRONMENT_BASE] = {"PATH=/usr/local/bin:/usr/bin:/bin",
                                                       ("HOME=" STUDENT_DIRECTORY), "LANG=C.UTF-8",
                                                       "TERM=dumb"};
    size_t more = g_strv_length((char **)(gpointer)source->environment);

    member->environment = allocate(lowered, ENVIRONMENT_BASE + more, sizeof *member->environment);
    for (size_t i = 0; i < ENVIRONMENT_BASE; i++)
        member->environment[i] = base[i];
    for (size_t i = 0; i < more; i++)
        member->environment[ENVIRONMENT_BASE + i] = source->environment[i];
    member->environment_count = ENVIRONMENT_BASE + more;
}

static void add_member(struct lowered *lowered, const struct spec_member *source)
{
    struct plan_member *member = &lowered->plan.members[lowered->plan.members_count++];
    size_t given = g_strv_length((char **)(gpointer)source->arguments), count = 0;
    const char *program = source->peer ? source->peer : source->program->name;

    member->name = source->name;
    member->role = source->peer ? MEMBER_PEER : MEMBER_STUDENT;
    member->program = join(lowered, source->peer ? "/peer/" : "/program/", program);
    member->directory = STUDENT_DIRECTORY;
    member->umask = source->umask;
    member->host = source->host;
    member->arguments = allocate(lowered, given + 3, sizeof *member->arguments);
    member->arguments[count++] = join(lowered, source->peer ? "" : "./", program);
    if (source->peer) {
        member->arguments[count++] = "--report";
        member->arguments[count++] = "3";
    }
    for (size_t i = 0; i < given; i++)
        member->arguments[count++] = source->arguments[i];
    member->arguments_count = count;
    set_environment(lowered, source, member);
    member->stdin_kind = source->peer ? STREAM_PIPE : stream_of(source->stdin_kind);
    member->stdin_held = source->peer || source->stdin_held;
    member->stdout_kind = stream_of(source->stdout_kind);
    member->stderr_kind = stream_of(source->stderr_kind);
    member->stdin_text.data = (const uint8_t *)source->stdin_text.data;
    member->stdin_text.size = source->stdin_text.length;
}

/* ---- steps ---- */

static void add_step(struct lowered *lowered, const struct spec_step *source)
{
    static const enum step_kind kinds[] = {[SPEC_START] = STEP_START,
                                           [SPEC_AWAIT] = STEP_AWAIT,
                                           [SPEC_SIGNAL] = STEP_SIGNAL,
                                           [SPEC_COMMAND] = STEP_COMMAND,
                                           [SPEC_WRITE] = STEP_WRITE,
                                           [SPEC_CLOSE_STDIN] = STEP_CLOSE_STDIN,
                                           [SPEC_CLOSE_STDOUT] = STEP_CLOSE_STDOUT,
                                           [SPEC_LINK] = STEP_LINK,
                                           [SPEC_END] = STEP_END};
    static const enum condition conditions[] = {
        [SPEC_WAITING] = CONDITION_WAITING,    [SPEC_BLOCKED_IN] = CONDITION_BLOCKED_IN,
        [SPEC_CALLED] = CONDITION_CALLED,      [SPEC_PRINTED] = CONDITION_PRINTED,
        [SPEC_EXITED] = CONDITION_EXITED,      [SPEC_DELIVERED] = CONDITION_DELIVERED,
        [SPEC_EXISTS] = CONDITION_EXISTS,      [SPEC_IDLE] = CONDITION_IDLE,
        [SPEC_READY_FOR] = CONDITION_READY_FOR};
    struct plan_step *step = &lowered->plan.steps[lowered->plan.steps_count];

    lowered->steps[lowered->plan.steps_count++] = source;
    step->kind = kinds[source->kind];
    step->member = source->member;
    step->condition = source->kind == SPEC_AWAIT ? conditions[source->condition] : 0;
    step->number = source->kind == SPEC_LINK ? (int)source->host : source->signal;
    step->times = source->times;
    step->text = source->text;
    step->data.data = (const uint8_t *)source->data.data;
    step->data.size = source->data.length;
    step->any_moment = source->any_moment;
    step->line = source->position.line;
    step->column = source->position.column;
}

static void set_limits(struct plan_limits *limits, const struct spec_limits *source)
{
    limits->processes = source->processes;
    limits->descriptors = source->descriptors;
    limits->memory_bytes = source->memory_bytes;
    limits->file_bytes = source->file_bytes;
    limits->output_bytes = source->output_bytes;
    limits->cpu_ms = source->cpu_ms;
    limits->virtual_time_ms = source->virtual_time_ms;
    limits->steps = source->steps;
}

/* Files that must be looked into after the run. */
static void set_collection(struct lowered *lowered, const struct spec_scenario *scenario)
{
    lowered->plan.collect = allocate(lowered, scenario->expected_files_count + 1, sizeof(char *));
    for (size_t i = 0; i < scenario->expected_files_count; i++)
        lowered->plan.collect[lowered->plan.collect_count++] =
            join(lowered, STUDENT_DIRECTORY "/", scenario->expected_files[i].path);
}

void lowered_free(struct lowered *lowered)
{
    if (!lowered)
        return;
    arena_done(&lowered->arena);
    g_ptr_array_unref(lowered->contents);
    g_free(lowered);
}

struct lowered *scenario_lower(const struct exercise *exercise,
                               const struct spec_scenario *scenario,
                               const struct scenario_inputs *inputs, GError **error)
{
    struct lowered *lowered = g_new0(struct lowered, 1);
    struct plan *plan = &lowered->plan;

    lowered->contents = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    plan->mode = PLAN_CONTROLLED;
    plan->seed = inputs->seed;
    plan->work_directory = STUDENT_DIRECTORY;
    plan->report_files = true;
    plan->mounts = allocate(lowered, 16, sizeof *plan->mounts);
    plan->mounts_count = scenario_system_mounts(plan->mounts, 16);
    plan->files =
        allocate(lowered, 2 * exercise->programs_count + scenario->files_count + PEERS_MAX,
                 sizeof *plan->files);
    plan->members = allocate(lowered, scenario->members_count, sizeof *plan->members);
    plan->steps = allocate(lowered, scenario->steps_count + 1, sizeof *plan->steps);
    lowered->steps = allocate(lowered, scenario->steps_count + 1, sizeof *lowered->steps);
    lowered->names = allocate(lowered, scenario->members_count + 1, sizeof *lowered->names);
    set_limits(&plan->limits, &scenario->limits);
    if (!plan->limits.memory_bytes)
        plan->limits.memory_bytes = MEMORY_BYTES;
    if (!has_what_peers_need(scenario, error) || !add_programs(lowered, exercise, inputs, error) ||
        !add_peers(lowered, scenario, inputs->peers_directory, error)) {
        lowered_free(lowered);
        return NULL;
    }
    add_work_files(lowered, scenario);
    plan->hosts = allocate(lowered, scenario->hosts_count + 1, sizeof *plan->hosts);
    for (size_t i = 0; i < scenario->hosts_count; i++)
        plan->hosts[plan->hosts_count++] = (struct plan_host){
            scenario->hosts[i].name, scenario->hosts[i].address, scenario->hosts[i].delay_ns};
    for (size_t i = 0; i < scenario->members_count; i++) {
        add_member(lowered, &scenario->members[i]);
        lowered->names[i] = scenario->members[i].name;
    }
    for (size_t i = 0; i < scenario->steps_count; i++)
        add_step(lowered, &scenario->steps[i]);
    set_collection(lowered, scenario);
    return lowered;
}
