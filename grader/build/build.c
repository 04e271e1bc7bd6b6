#include "build/build.h"

#include <string.h>
#include <sys/resource.h>

#include "base/i18n.h"
#include "build/inner.h"
#include "engine/engine.h"
#include "rules/rules.h"
#include "trace/trace.h"

/* Compiling is a few hundred milliseconds; a compiler bomb takes for ever. */
#define COMPILE_WALL_MS 20000
#define COMPILE_MEMORY_BYTES ((uint64_t)1 << 30)
#define COMPILE_OUTPUT_BYTES ((uint64_t)256 << 10)
#define COMPILE_FILE_BYTES ((uint64_t)64 << 20)
#define SOURCE_LINE_BYTES 200
/* The object that makes steps of accesses to memory, beside the sources. */
#define MEMORY_STEPS ".memory-steps.o"
/* Files for rpcgen end so. */
#define RPC_SUFFIX ".x"
/* rpcgen makes three files of one, a run for each. */
#define GENERATED_MAX 4
#define MEMBERS_MAX (3 * GENERATED_MAX + 1)

/* A plan for one compilation, and what it borrows. */
struct compilation {
    const struct spec_program *program;
    struct plan plan;
    struct plan_mount mounts[16];
    struct plan_member members[MEMBERS_MAX]; /* rpcgen, if there is work for it, and gcc */
    struct plan_step steps[2 * MEMBERS_MAX];
    GPtrArray *generated; /* arguments of each run of rpcgen, NULL-terminated lists */
    GArray *files;        /* struct plan_file */
    GPtrArray *contents;  /* GBytes */
    GPtrArray *texts;     /* paths and arguments */
    GPtrArray *arguments;
};

static const char *keep(struct compilation *compilation, char *text)
{
    g_ptr_array_add(compilation->texts, text);
    return text;
}

static void argument(struct compilation *compilation, char *text)
{
    g_ptr_array_add(compilation->arguments, (gpointer)(uintptr_t)keep(compilation, text));
}

static bool add_sources(struct compilation *compilation, const struct spec_program *program,
                        const char *directory, const char **names, bool required,
                        GPtrArray *findings)
{
    bool all = true;

    for (; *names; names++) {
        GBytes *content = source_read(directory, *names, program->name, required, findings);
        struct plan_file file = {.kind = FILE_REGULAR, .mode = 0644};
        gsize size;

        if (!content) {
            all = false;
            continue;
        }
        g_ptr_array_add(compilation->contents, content);
        file.path = keep(compilation, g_build_filename(STUDENT_DIRECTORY, *names, NULL));
        file.content.data = g_bytes_get_data(content, &size);
        file.content.size = size;
        g_array_append_val(compilation->files, file);
    }
    return all;
}

/* Is each access to shared memory to be a step? Not where a sanitizer instruments the program. */
static bool has_memory_steps(const struct spec_program *program, const char *const *sanitizers)
{
    return !sanitizers && g_strv_contains(program->steps, "memory");
}

/* Adds a file that is ours or the exercise's. Returns false with *error (whose fault it is) when it
 * cannot be read. */
static bool add_file(struct compilation *compilation, const char *name, const char *path,
                     enum fault whose, GError **error)
{
    struct plan_file file = {.kind = FILE_REGULAR, .mode = 0644};
    char *content;
    gsize size;

    if (!g_file_get_contents(path, &content, &size, NULL)) {
        g_set_error(error, FAULT_ERROR, (int)whose, _("%s cannot be read"), path);
        return false;
    }
    g_ptr_array_add(compilation->contents, g_bytes_new_take(content, size));
    file.path = keep(compilation, g_build_filename(STUDENT_DIRECTORY, name, NULL));
    file.content.data = (const uint8_t *)content;
    file.content.size = size;
    g_array_append_val(compilation->files, file);
    return true;
}

/* The files that the exercise gives; one that cannot be read is its fault. */
static bool add_given(struct compilation *compilation, const struct exercise *exercise,
                      GError **error)
{
    for (const char **name = compilation->program->given; *name; name++) {
        g_autofree char *path = g_build_filename(exercise->directory, GIVEN_DIRECTORY, *name, NULL);
        if (!add_file(compilation, *name, path, FAULT_EXERCISE, error))
            return false;
    }
    return true;
}

static bool add_steps(struct compilation *compilation, const char *const *sanitizers,
                      GError **error)
{
    g_autofree char *path = engine_steps_path();

    return !has_memory_steps(compilation->program, sanitizers) ||
           add_file(compilation, MEMORY_STEPS, path, FAULT_GRADER, error);
}

/* NAME.x becomes NAME.h, NAME_xdr.c and NAME_svc.c (the dispatcher, without main); rpcgen(1). */
static void add_generated(struct compilation *compilation, const char *name)
{
    static const struct {
        const char *option, *ending;
    } parts[] = {{"-h", ".h"}, {"-c", "_xdr.c"}, {"-m", "_svc.c"}};
    int length = (int)(strlen(name) - strlen(RPC_SUFFIX));

    if (compilation->generated->len >= G_N_ELEMENTS(parts) * GENERATED_MAX)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        const char **arguments = g_new0(const char *, 6);
        const char *made =
            keep(compilation, g_strdup_printf("%.*s%s", length, name, parts[i].ending));

        arguments[0] = "rpcgen";
        arguments[1] = parts[i].option;
        arguments[2] = "-o";
        arguments[3] = made;
        arguments[4] = name;
        g_ptr_array_add(compilation->generated, arguments);
        if (g_str_has_suffix(made, ".c"))
            argument(compilation, g_strdup(made));
    }
}

/* The thread sanitizer's instrumentation, and in the place of its library ours. */
static void add_memory_steps(struct compilation *compilation)
{
    static const char *const arguments[] = {
        "-fsanitize=thread", "-Wno-tsan",      "-Wl,--wrap=mmap,--wrap=mmap64,--wrap=shmat",
        MEMORY_STEPS,        "-nodefaultlibs", "-lc",
        "-lgcc",             "-lgcc_s"};

    for (size_t i = 0; i < G_N_ELEMENTS(arguments); i++)
        argument(compilation, g_strdup(arguments[i]));
}

/* sanitizers: those of the program's that this build is for; NULL: none. */
static void add_arguments(struct compilation *compilation, const struct spec_program *program,
                          const char *const *sanitizers)
{
    static const char *const always[] = {"gcc",
                                         "-g",
                                         "-O1",
                                         "-Wall",
                                         "-Wextra",
                                         "-fno-diagnostics-show-caret",
                                         "-fdiagnostics-color=never",
                                         "-fmax-errors=20"};

    for (size_t i = 0; i < G_N_ELEMENTS(always); i++)
        argument(compilation, g_strdup(always[i]));
    argument(compilation, g_strdup_printf("-std=%s", program->standard));
    /* POSIX and its extensions, as the statements promise; -std=c11 alone hides them. */
    argument(compilation, g_strdup("-D_GNU_SOURCE="));
    for (const char **define = program->defines; *define; define++)
        argument(compilation, g_strdup_printf("-D%s", *define));
    for (const char **flag = program->flags; *flag; flag++)
        argument(compilation, g_strdup(*flag));
    for (const char **sanitizer = program->sanitizers; sanitizers && *sanitizer; sanitizer++)
        if (g_strv_contains(sanitizers, *sanitizer))
            argument(compilation, g_strdup_printf("-fsanitize=%s", *sanitizer));
    argument(compilation, g_strdup("-o"));
    argument(compilation, g_strdup(".program"));
    for (const char **source = program->sources; *source; source++)
        argument(compilation, g_strdup(*source));
    for (const char **given = program->given; *given; given++)
        if (g_str_has_suffix(*given, ".c"))
            argument(compilation, g_strdup(*given));
        else if (g_str_has_suffix(*given, RPC_SUFFIX))
            add_generated(compilation, *given);
    argument(compilation, g_strdup("-pthread"));
    for (const char **library = program->libraries; *library; library++)
        argument(compilation, g_strdup_printf("-l%s", *library));
    if (has_memory_steps(program, sanitizers))
        add_memory_steps(compilation);
}

/* One more program to run, after those before it. */
static void add_member(struct compilation *compilation, const char *name, const char *program,
                       const char **arguments, size_t count)
{
    static const char *environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                        "TMPDIR=" STUDENT_DIRECTORY, "HOME=" STUDENT_DIRECTORY};
    struct plan *plan = &compilation->plan;
    uint32_t number = (uint32_t)plan->members_count++;

    compilation->members[number] =
        (struct plan_member){.name = name,
                             .role = MEMBER_COMPILER,
                             .program = program,
                             .directory = STUDENT_DIRECTORY,
                             .umask = 022,
                             .stdin_kind = STREAM_NULL,
                             .stdout_kind = STREAM_PIPE,
                             .stderr_kind = STREAM_PIPE,
                             .environment = environment,
                             .environment_count = G_N_ELEMENTS(environment),
                             .arguments = arguments,
                             .arguments_count = count};
    compilation->steps[plan->steps_count++] =
        (struct plan_step){.kind = STEP_START, .member = number};
    compilation->steps[plan->steps_count++] =
        (struct plan_step){.kind = STEP_AWAIT, .condition = CONDITION_EXITED, .member = number};
}

static void make_plan(struct compilation *compilation)
{
    static const char *collect[] = {STUDENT_DIRECTORY "/.program"};
    struct plan *plan = &compilation->plan;

    plan->mode = PLAN_NATIVE;
    plan->limits = (struct plan_limits){.wall_ms = COMPILE_WALL_MS,
                                        .memory_bytes = COMPILE_MEMORY_BYTES,
                                        .cpu_ms = COMPILE_WALL_MS,
                                        .output_bytes = COMPILE_OUTPUT_BYTES,
                                        .file_bytes = COMPILE_FILE_BYTES,
                                        .processes = 32};
    plan->mounts = compilation->mounts;
    plan->mounts_count =
        scenario_system_mounts(compilation->mounts, G_N_ELEMENTS(compilation->mounts));
    plan->files = (struct plan_file *)(void *)compilation->files->data;
    plan->files_count = compilation->files->len;
    plan->members = compilation->members;
    plan->steps = compilation->steps;
    for (guint i = 0; i < compilation->generated->len; i++) {
        const char **arguments = compilation->generated->pdata[i];

        add_member(compilation, arguments[3], "/usr/bin/rpcgen", arguments,
                   g_strv_length((char **)(gpointer)arguments));
    }
    add_member(compilation, "gcc", "/usr/bin/gcc", (const char **)compilation->arguments->pdata,
               compilation->arguments->len);
    plan->collect = collect;
    plan->collect_count = 1;
    plan->work_directory = STUDENT_DIRECTORY;
}

static GBytes *compiled_program(const struct trace *trace)
{
    for (size_t i = 0; i < trace->files.count; i++) {
        const struct record *file = &trace->records[trace->files.items[i]];

        if (file->payload.size && !file->truncated)
            return g_bytes_new(file->payload.data, file->payload.size);
    }
    return NULL;
}

static void stopped(const struct trace *trace, const struct spec_program *program,
                    GPtrArray *findings, const char *observed)
{
    struct finding *finding = finding_make("build.limit");

    (void)trace;
    finding->program = g_strdup(program->name);
    finding->expected = g_strdup_printf(_("it compiles in %d seconds with %d MiB of memory"),
                                        COMPILE_WALL_MS / 1000, (int)(COMPILE_MEMORY_BYTES >> 20));
    finding->observed = g_strdup(observed);
    g_ptr_array_add(findings, finding);
}

static bool has_error(const GPtrArray *findings, guint from)
{
    for (guint i = from; i < findings->len; i++)
        if (((struct finding *)findings->pdata[i])->severity == SEVERITY_ERROR)
            return true;
    return false;
}

/* Stages at which it is the machine that refuses: namespaces and what is made of them. */
static bool is_of_environment(uint64_t stage)
{
    return stage == STAGE_IDENTITY || stage == STAGE_NAMESPACES || stage == STAGE_ID_MAP ||
           stage == STAGE_MOUNT || stage == STAGE_NETWORK || stage == STAGE_FILTER;
}

static void box_fault(const struct trace *trace, GError **error)
{
    const struct record *fault = trace->fault;

    if (!fault)
        g_set_error(error, FAULT_ERROR, FAULT_GRADER, "%s", _("the sandbox failed"));
    else
        g_set_error(error, FAULT_ERROR,
                    is_of_environment(fault->stage) ? FAULT_ENVIRONMENT : FAULT_GRADER,
                    "%s: %s: %s", box_stage_prose((enum box_stage)fault->stage),
                    fault->text ? fault->text : "", g_strerror((int)fault->error));
}

/* Whether rpcgen did what it was asked for; what it works on is the exercise's. */
static bool was_generated(const struct compilation *compilation, const struct trace *trace,
                          GError **error)
{
    for (guint i = 0; i < compilation->generated->len; i++) {
        const struct trace_task *process = trace_main_process(trace, (int64_t)i);
        gsize size;
        const char *said = g_bytes_get_data(trace_output(trace, i, 2)->bytes, &size);

        if (process && process->status == 0)
            continue;
        if (process && process->status == 127)
            g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, _("the program %s is not installed"),
                        "rpcgen");
        else
            g_set_error(error, FAULT_ERROR, FAULT_EXERCISE, "rpcgen: %.*s", (int)MIN(size, 500),
                        said ? said : "");
        return false;
    }
    return true;
}

/* Is it one of the files that the student hands in? What others wrote is not the student's to mend.
 */
static bool is_handed_in(const struct spec_program *program, const char *file)
{
    return !file || g_strv_contains(program->sources, file) ||
           g_strv_contains(program->headers, file);
}

/* What came of one compilation: a binary, or findings, or our own fault. */
static bool judge(struct build *build, const struct compilation *compilation,
                  const struct trace *trace, GPtrArray *findings, GError **error)
{
    const struct spec_program *program = compilation->program;
    guint last = compilation->generated->len;
    gsize size;
    const char *said = g_bytes_get_data(trace_output(trace, last, 2)->bytes, &size);
    const struct trace_task *compiler = trace_main_process(trace, last);
    g_autoptr(GPtrArray) diagnostics = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    g_autoptr(GBytes) content = compiled_program(trace);
    struct program_binary binary = {.name = program->name};
    guint before = findings->len;
    bool failed;

    if (trace->fault || trace->truncated) {
        box_fault(trace, error);
        return false;
    }
    if (trace->outcome == OUTCOME_LIMIT) {
        stopped(trace, program, findings, _("it took too long"));
        return true;
    }
    if (!was_generated(compilation, trace, error))
        return false;
    if (!compiler) {
        box_fault(trace, error);
        return false;
    }
    if (compiler->status == 127 && !content) {
        g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, _("the compiler gcc is not installed"));
        return false;
    }
    failed = compiler->status != 0 || !content;
    diagnostics_parse(said, size, program->name, diagnostics);
    if (failed && size &&
        (g_strstr_len(said, (gssize)size, "Killed signal") ||
         g_strstr_len(said, (gssize)size, "out of memory") ||
         g_strstr_len(said, (gssize)size, "File size limit") ||
         g_strstr_len(said, (gssize)size, "No space left"))) {
        stopped(trace, program, findings, _("it used more than that"));
        return true;
    }
    for (guint i = 0; i < diagnostics->len; i++) {
        struct finding *finding = diagnostics->pdata[i];

        /* A successful compilation has no errors, whatever a #pragma makes the compiler say. */
        if (!failed && finding->severity == SEVERITY_ERROR)
            continue;
        if (finding->severity != SEVERITY_ERROR && *program->given &&
            !is_handed_in(program, finding->file))
            continue;
        g_ptr_array_add(findings, finding);
        diagnostics->pdata[i] = NULL;
    }
    if (failed) {
        /* It says why, unless it was killed. */
        if (!has_error(findings, before))
            stopped(trace, program, findings, _("it used more than that"));
        return true;
    }
    binary.content = g_steal_pointer(&content);
    g_array_append_val(build->binaries, binary);
    return true;
}

/* ---- the line of the source, for people ---- */

static char *source_line(const struct compilation *compilation, const char *name, int number)
{
    g_autofree char *path = g_build_filename(STUDENT_DIRECTORY, name, NULL);

    for (guint i = 0; i < compilation->files->len; i++) {
        const struct plan_file *file = &g_array_index(compilation->files, struct plan_file, i);
        const char *at = (const char *)file->content.data, *end = at + file->content.size, *stop;

        if (strcmp(file->path, path))
            continue;
        for (int line = 1; line < number && at; line++)
            at = (at = memchr(at, '\n', (size_t)(end - at))) ? at + 1 : NULL;
        if (!at || at == end)
            return NULL;
        stop = memchr(at, '\n', (size_t)(end - at));
        return g_utf8_make_valid(at, MIN((stop ? stop : end) - at, SOURCE_LINE_BYTES));
    }
    return NULL;
}

static void quote_sources(const struct compilation *compilation, GPtrArray *findings, guint from)
{
    for (guint i = from; i < findings->len; i++) {
        struct finding *finding = findings->pdata[i];

        if (finding->file && finding->line > 0)
            finding->where = source_line(compilation, finding->file, finding->line);
    }
}

/* ---- one program after the other ---- */

/* A build that is going on. */
struct building {
    struct engine *engine;
    const struct exercise *exercise;
    const char *directory;
    const char *const *sanitizers;
    GPtrArray *findings;
    build_done *done;
    void *context;
    struct build *build;
    struct compilation *compilation; /* of the program before `next` */
    size_t next;
};

static struct compilation *compilation_new(const struct spec_program *program)
{
    struct compilation *compilation = g_new0(struct compilation, 1);

    compilation->program = program;
    compilation->files = g_array_new(FALSE, TRUE, sizeof(struct plan_file));
    compilation->contents = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    compilation->texts = g_ptr_array_new_with_free_func(g_free);
    compilation->arguments = g_ptr_array_new();
    compilation->generated = g_ptr_array_new_with_free_func(g_free);
    return compilation;
}

static void compilation_free(struct compilation *compilation)
{
    if (!compilation)
        return;
    g_array_unref(compilation->files);
    g_ptr_array_unref(compilation->contents);
    g_ptr_array_unref(compilation->texts);
    g_ptr_array_unref(compilation->arguments);
    g_ptr_array_unref(compilation->generated);
    g_free(compilation);
}

static void remember_machine(struct build *build, const struct trace *trace)
{
    static const char *const levels[] = {"none", "degraded", "isolated"};

    if (!trace->begin || build->level)
        return;
    build->level = g_strdup(trace->begin->level < 3 ? levels[trace->begin->level] : "?");
    build->kernel = g_strdup(trace->begin->kernel ? trace->begin->kernel : "");
}

static void end(struct building *building, GError *error)
{
    struct build *build = building->build;

    build->complete = build->binaries->len == building->exercise->programs_count;
    if (error) {
        build_free(build);
        build = NULL;
    }
    building->done(building->context, build, error);
    compilation_free(building->compilation);
    g_free(building);
}

static void go_on(struct building *building);

static void compiled(void *context, GBytes *records, GError *error)
{
    struct building *building = context;
    guint before = building->findings->len;
    struct trace *trace = records ? trace_read(records, &error) : NULL;

    if (trace) {
        remember_machine(building->build, trace);
        judge(building->build, building->compilation, trace, building->findings, &error);
        quote_sources(building->compilation, building->findings, before);
    }
    trace_free(trace);
    g_clear_pointer(&records, g_bytes_unref);
    if (error)
        end(building, error);
    else
        go_on(building);
}

/* Starts the next program that has its sources, or ends. */
static void go_on(struct building *building)
{
    GError *error = NULL;

    while (building->next < building->exercise->programs_count) {
        const struct spec_program *program = &building->exercise->programs[building->next++];
        bool sources;

        compilation_free(building->compilation);
        building->compilation = compilation_new(program);
        sources = add_sources(building->compilation, program, building->directory, program->sources,
                              true, building->findings);
        sources &= add_sources(building->compilation, program, building->directory,
                               program->headers, false, building->findings);
        if (sources && (!add_given(building->compilation, building->exercise, &error) ||
                        !add_steps(building->compilation, building->sanitizers, &error))) {
            end(building, error);
            return;
        }
        if (!sources)
            continue;
        add_arguments(building->compilation, program, building->sanitizers);
        make_plan(building->compilation);
        engine_submit(building->engine, &building->compilation->plan, 2 * COMPILE_WALL_MS, compiled,
                      building);
        return;
    }
    end(building, NULL);
}

void build_start(struct engine *engine, const struct exercise *exercise, const char *directory,
                 const char *const *sanitizers, GPtrArray *findings, build_done *done,
                 void *context)
{
    struct building *building = g_new0(struct building, 1);

    building->engine = engine;
    building->exercise = exercise;
    building->directory = directory;
    building->sanitizers = sanitizers;
    building->findings = findings;
    building->done = done;
    building->context = context;
    building->build = g_new0(struct build, 1);
    building->build->binaries = g_array_new(FALSE, TRUE, sizeof(struct program_binary));
    go_on(building);
}

/* ---- waiting for it ---- */

struct answer {
    struct build *build;
    GError *error;
};

static void keep_answer(void *context, struct build *build, GError *error)
{
    struct answer *answer = context;

    answer->build = build;
    answer->error = error;
}

struct build *build_submission(const struct exercise *exercise, const char *directory,
                               GPtrArray *findings, GError **error)
{
    struct engine *engine = engine_new(1);
    struct answer answer = {NULL, NULL};

    build_start(engine, exercise, directory, NULL, findings, keep_answer, &answer);
    while (engine_work(engine))
        ;
    engine_free(engine);
    if (answer.error)
        g_propagate_error(error, answer.error);
    return answer.build;
}

void build_free(struct build *build)
{
    if (!build)
        return;
    for (guint i = 0; i < build->binaries->len; i++)
        g_bytes_unref(g_array_index(build->binaries, struct program_binary, i).content);
    g_array_unref(build->binaries);
    g_free(build->level);
    g_free(build->kernel);
    g_free(build);
}
