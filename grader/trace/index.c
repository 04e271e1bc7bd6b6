/* One pass over the records: every index of the trace. */
#include "trace/inner.h"

#include <string.h>

void list_add(GArray **list, size_t item)
{
    if (!*list)
        *list = g_array_new(FALSE, FALSE, sizeof(size_t));
    g_array_append_val(*list, item);
}

void *array_take(struct trace *trace, GArray *array, size_t *ret_count)
{
    void *items;

    *ret_count = array->len;
    items = g_array_free(array, FALSE);
    g_ptr_array_add(trace->store->arrays, items);
    return items;
}

struct trace_list list_take(struct trace *trace, GArray **list)
{
    struct trace_list taken = {NULL, 0};

    if (!*list)
        return taken;
    taken.items = array_take(trace, *list, &taken.count);
    *list = NULL;
    return taken;
}

struct task_lists *indexer_process(struct indexer *indexer, int64_t task, int64_t *ret_process)
{
    const struct trace_task *known = trace_task(indexer->trace, task);

    if (!known || !trace_task(indexer->trace, known->process))
        return NULL;
    *ret_process = known->process;
    return &indexer->lists[known->process];
}

/* ---- sizes first, so that the tables do not move ---- */

static void measure(struct trace *trace)
{
    for (size_t i = 0; i < trace->records_count; i++) {
        const struct record *record = &trace->records[i];

        if (record->type == RECORD_TASK && record->task >= 0 && record->task < TRACE_TASKS_MAX)
            trace->tasks_count = MAX(trace->tasks_count, (size_t)record->task + 1);
        if (record->type == RECORD_OBJECT && record->object < TRACE_OBJECTS_MAX)
            trace->objects_count = MAX(trace->objects_count, (size_t)record->object + 1);
        if (record->member >= 0 && record->member < TRACE_MEMBERS_MAX)
            trace->members_count = MAX(trace->members_count, (size_t)record->member + 1);
    }
}

static void *table(struct trace *trace, size_t count, size_t size)
{
    void *memory = g_malloc0_n(count + 1, size);

    g_ptr_array_add(trace->store->arrays, memory);
    return memory;
}

static void make_tables(struct indexer *indexer)
{
    struct trace *trace = indexer->trace;

    trace->tasks = table(trace, trace->tasks_count, sizeof *trace->tasks);
    trace->objects = table(trace, trace->objects_count, sizeof *trace->objects);
    trace->members = table(trace, trace->members_count, sizeof *trace->members);
    indexer->lists = g_new0(struct task_lists, trace->tasks_count + 1);
    indexer->output = g_malloc0_n(trace->members_count + 1, sizeof *indexer->output);
    indexer->output_places = g_malloc0_n(trace->members_count + 1, sizeof *indexer->output_places);
    indexer->calls = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    indexer->call_array = g_array_new(FALSE, FALSE, sizeof(struct trace_call));
    indexer->steps = g_array_new(FALSE, FALSE, sizeof(struct trace_step));
    indexer->waits = g_array_new(FALSE, FALSE, sizeof(struct trace_wait));
    for (size_t i = 0; i < trace->tasks_count; i++) {
        struct trace_task *task = &trace->tasks[i];

        task->number = task->process = task->parent = task->parent_process = NONE;
        task->member = NONE;
        task->end = task->process_end = task->waited = task->since = TRACE_NOWHERE;
        task->status = NONE;
        indexer->lists[i].call = TRACE_NOWHERE;
    }
    for (size_t i = 0; i < trace->members_count; i++) {
        trace->members[i].process = NONE;
        trace->members[i].usage = TRACE_NOWHERE;
    }
    for (size_t i = 0; i < trace->objects_count; i++) {
        trace->objects[i].creator = trace->objects[i].standard = NONE;
        trace->objects[i].since = TRACE_NOWHERE;
    }
}

/* ---- one record ---- */

static void index_task(struct indexer *indexer, size_t place)
{
    struct trace *trace = indexer->trace;
    const struct record *record = &trace->records[place];
    const struct trace_task *parent = trace_task(trace, record->parent);
    struct trace_task *task;

    if (record->task < 0 || (size_t)record->task >= trace->tasks_count ||
        trace->tasks[record->task].known)
        return;
    task = &trace->tasks[record->task];
    task->known = true;
    task->number = record->task;
    task->process = record->process == record->task || !trace_task(trace, record->process)
                        ? record->task
                        : record->process;
    task->parent = record->parent;
    task->parent_process = parent ? parent->process : NONE;
    task->member = record->member;
    task->pid = record->pid;
    task->origin = (enum task_origin)record->origin;
    task->since = place;
    list_add(&indexer->lists[task->process].threads, (size_t)task->number);
    if (task->process != task->number)
        return;
    list_add(&indexer->processes, (size_t)task->number);
    if (parent && task->origin != ORIGIN_START) {
        list_add(&indexer->lists[parent->process].children, (size_t)task->number);
        index_fork(indexer, parent->process, task->number, place);
    }
    if (task->member >= 0 && (size_t)task->member < trace->members_count &&
        trace->members[task->member].process == NONE)
        trace->members[task->member].process = task->number;
}

static void index_end(struct indexer *indexer, size_t place)
{
    struct trace *trace = indexer->trace;
    const struct record *record = &trace->records[place];
    struct trace_task *task, *process;

    if (!trace_task(trace, record->task))
        return;
    task = &trace->tasks[record->task];
    task->end = place;
    task->status = record->status;
    task->signal = record->signal;
    task->core = record->core;
    if (!record->last || !trace_task(trace, task->process))
        return;
    process = &trace->tasks[task->process];
    process->process_end = place;
    process->status = record->status;
    process->signal = record->signal;
    process->core = record->core;
    index_process_end(indexer, process->number, place);
}

static void index_object(struct indexer *indexer, size_t place)
{
    struct trace *trace = indexer->trace;
    const struct record *record = &trace->records[place];
    struct trace_object *object;

    if (!record->object || record->object >= trace->objects_count ||
        trace->objects[record->object].number)
        return;
    object = &trace->objects[record->object];
    object->number = record->object;
    object->kind = (enum object_kind)record->kind;
    object->other = record->other;
    object->family = record->family;
    object->socket_type = record->socket_type;
    object->path = record->path;
    object->creator = record->task;
    object->since = place;
}

static void index_output(struct indexer *indexer, size_t place)
{
    struct trace *trace = indexer->trace;
    const struct record *record = &trace->records[place];
    int64_t member = record->member, stream = record->stream;

    if (member < 0 || (size_t)member >= trace->members_count || stream < 1 || stream > 2)
        return;
    if (!indexer->output[member][stream])
        indexer->output[member][stream] = g_byte_array_new();
    if (record->payload.size)
        g_byte_array_append(indexer->output[member][stream], record->payload.data,
                            (guint)record->payload.size);
    list_add(&indexer->output_places[member][stream], place);
    trace->members[member].output[stream].truncated |= record->truncated;
}

static void index_step(struct indexer *indexer, size_t place)
{
    const struct record *record = &indexer->trace->records[place];
    struct trace_step fresh = {record->step,  TRACE_NOWHERE, TRACE_NOWHERE,
                               TRACE_NOWHERE, NULL,          TRACE_NOWHERE};
    struct trace_step *step;

    if (!indexer->steps->len ||
        g_array_index(indexer->steps, struct trace_step, indexer->steps->len - 1).number !=
            record->step)
        g_array_append_val(indexer->steps, fresh);
    step = &g_array_index(indexer->steps, struct trace_step, indexer->steps->len - 1);
    switch (record->event) {
    case STEP_BEGUN:
        step->begun = place;
        break;
    case STEP_DONE:
        step->done = place;
        break;
    default:
        step->failed = place;
        step->text = record->text;
        break;
    }
}

static void finish_holders(struct indexer *indexer)
{
    if (indexer->holders && indexer->waits->len)
        g_array_index(indexer->waits, struct trace_wait, indexer->waits->len - 1).holders =
            list_take(indexer->trace, &indexer->holders);
}

static void index_wait(struct indexer *indexer, size_t place)
{
    struct trace_wait wait = {place, &indexer->trace->records[place], {NULL, 0}};

    finish_holders(indexer);
    g_array_append_val(indexer->waits, wait);
}

static void index_leftover(struct indexer *indexer, size_t place)
{
    struct trace *trace = indexer->trace;
    const struct record *record = &trace->records[place];

    list_add(&indexer->leftovers, place);
    if (!trace_task(trace, record->task))
        return;
    if (record->kind == LEFTOVER_ZOMBIE)
        trace->tasks[record->task].zombie = true;
    if (record->kind == LEFTOVER_PROCESS)
        trace->tasks[record->task].left_running = true;
}

static void index_report(struct indexer *indexer, size_t place)
{
    list_add(&indexer->reports, place);
    if (indexer->steps->len)
        g_array_index(indexer->steps, struct trace_step, indexer->steps->len - 1).report = place;
}

static void index_of_task(struct indexer *indexer, size_t place)
{
    const struct record *record = &indexer->trace->records[place];
    struct task_lists *lists;

    if (!trace_task(indexer->trace, record->task))
        return;
    lists = &indexer->lists[record->task];
    list_add(record->type == RECORD_EXEC     ? &lists->executed
             : record->type == RECORD_SIGNAL ? &lists->signals
                                             : &lists->states,
             place);
}

static void index_record(struct indexer *indexer, size_t place)
{
    struct trace *trace = indexer->trace;
    const struct record *record = &trace->records[place];

    switch (record->type) {
    case RECORD_BEGIN:
        trace->begin = record;
        break;
    case RECORD_TASK:
        index_task(indexer, place);
        break;
    case RECORD_EXEC:
    case RECORD_SIGNAL:
    case RECORD_STATE:
        index_of_task(indexer, place);
        break;
    case RECORD_CALL:
        index_call(indexer, place);
        break;
    case RECORD_RETURN:
        index_return(indexer, place);
        break;
    case RECORD_END:
        index_end(indexer, place);
        break;
    case RECORD_OBJECT:
        index_object(indexer, place);
        break;
    case RECORD_DESCRIPTOR:
        index_descriptor(indexer, place);
        break;
    case RECORD_OUTPUT:
        index_output(indexer, place);
        break;
    case RECORD_REPORT:
        index_report(indexer, place);
        break;
    case RECORD_STEP:
        index_step(indexer, place);
        break;
    case RECORD_CHOICE:
        list_add(&indexer->choices, place);
        break;
    case RECORD_WAIT:
        index_wait(indexer, place);
        break;
    case RECORD_HOLDER:
        list_add(&indexer->holders, place);
        break;
    case RECORD_LEFTOVER:
        index_leftover(indexer, place);
        break;
    case RECORD_FILE:
        list_add(&indexer->files, place);
        break;
    case RECORD_USAGE:
        if (record->member >= 0 && (size_t)record->member < trace->members_count)
            trace->members[record->member].usage = place;
        break;
    case RECORD_FAULT:
        if (!trace->fault)
            trace->fault = record;
        break;
    case RECORD_FINISH:
        trace->finish = record;
        break;
    case RECORD_STACK:
        list_add(&indexer->stacks, place);
        break;
    case RECORD_FRAME:
        if (!indexer->frames || indexer->frames->len < TRACE_FRAMES_MAX)
            list_add(&indexer->frames, place);
        break;
    default:
        break;
    }
}

/* ---- what is left to do when all records were seen ---- */

static void take_tasks(struct indexer *indexer)
{
    struct trace *trace = indexer->trace;

    for (size_t i = 0; i < trace->tasks_count; i++) {
        struct trace_task *task = &trace->tasks[i];
        struct task_lists *lists = &indexer->lists[i];

        task->executed = list_take(trace, &lists->executed);
        task->calls = list_take(trace, &lists->calls);
        task->signals = list_take(trace, &lists->signals);
        task->threads = list_take(trace, &lists->threads);
        task->children = list_take(trace, &lists->children);
        task->states = list_take(trace, &lists->states);
        if (lists->descriptors) {
            task->descriptors_count = lists->descriptors->len;
            task->descriptors = (void *)g_ptr_array_free(lists->descriptors, FALSE);
            g_ptr_array_add(trace->store->arrays, task->descriptors);
        }
        g_clear_pointer(&lists->open, g_hash_table_unref);
    }
}

static void take_output(struct indexer *indexer)
{
    struct trace *trace = indexer->trace;

    for (size_t i = 0; i < trace->members_count; i++)
        for (int stream = 0; stream < 3; stream++) {
            GByteArray *bytes = indexer->output[i][stream];
            struct trace_output *output = &trace->members[i].output[stream];

            output->bytes = bytes ? g_byte_array_free_to_bytes(bytes) : g_bytes_new(NULL, 0);
            output->places = list_take(trace, &indexer->output_places[i][stream]);
            g_ptr_array_add(trace->store->outputs, output->bytes);
        }
}

/* "pipe 2" is the second pipe of the run, those that were there from the start not counted. */
static void number_objects(struct trace *trace)
{
    unsigned ordinals[OBJECT_OTHER + 1] = {0};

    for (size_t i = 1; i < trace->objects_count; i++) {
        struct trace_object *object = &trace->objects[i];

        if (object->number && object->standard == NONE && object->kind <= OBJECT_OTHER)
            object->ordinal = ++ordinals[object->kind];
    }
}

void trace_index(struct trace *trace)
{
    struct indexer indexer = {.trace = trace};

    measure(trace);
    make_tables(&indexer);
    for (size_t i = 0; i < trace->records_count; i++)
        index_record(&indexer, i);
    finish_holders(&indexer);
    if (indexer.holders)
        g_array_unref(indexer.holders);
    trace->truncated = !trace->finish;
    trace->outcome = trace->finish ? (enum run_outcome)trace->finish->outcome : OUTCOME_FAULT;
    trace->calls = array_take(trace, indexer.call_array, &trace->calls_count);
    trace->steps = array_take(trace, indexer.steps, &trace->steps_count);
    trace->waits = array_take(trace, indexer.waits, &trace->waits_count);
    trace->processes = list_take(trace, &indexer.processes);
    trace->reports = list_take(trace, &indexer.reports);
    trace->leftovers = list_take(trace, &indexer.leftovers);
    trace->files = list_take(trace, &indexer.files);
    trace->choices = list_take(trace, &indexer.choices);
    trace->stacks = list_take(trace, &indexer.stacks);
    trace->frames = list_take(trace, &indexer.frames);
    take_tasks(&indexer);
    take_output(&indexer);
    number_objects(trace);
    g_hash_table_unref(indexer.calls);
    g_free(indexer.lists);
    g_free(indexer.output);
    g_free(indexer.output_places);
}
