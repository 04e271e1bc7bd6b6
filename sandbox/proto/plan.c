/* The plan's codec and what must hold between its parts. */
#include "proto/plan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/limits.h"

#define VALUE(owner, name, kind, largest)                                                          \
    {.key = #name,                                                                                 \
     .key_size = sizeof #name - 1,                                                                 \
     .type = FIELD_##kind,                                                                         \
     .offset = offsetof(struct owner, name),                                                       \
     .most = largest},
#define ARRAY(owner, name, kind, longest)                                                          \
    {.key = #name,                                                                                 \
     .key_size = sizeof #name - 1,                                                                 \
     .type = FIELD_##kind,                                                                         \
     .offset = offsetof(struct owner, name),                                                       \
     .count_offset = offsetof(struct owner, name##_count),                                         \
     .most = longest},
#define NESTED(owner, name, inner)                                                                 \
    {.key = #name,                                                                                 \
     .key_size = sizeof #name - 1,                                                                 \
     .type = FIELD_STRUCT,                                                                         \
     .offset = offsetof(struct owner, name),                                                       \
     .layout = &inner},
#define STRUCTS(owner, name, inner, longest)                                                       \
    {.key = #name,                                                                                 \
     .key_size = sizeof #name - 1,                                                                 \
     .type = FIELD_STRUCTS,                                                                        \
     .offset = offsetof(struct owner, name),                                                       \
     .count_offset = offsetof(struct owner, name##_count),                                         \
     .most = longest,                                                                              \
     .layout = &inner},
#define LAYOUT(name, owner, fields)                                                                \
    static const struct owner name##_neutral;                                                      \
    static const struct layout name = {sizeof(struct owner), fields,                               \
                                       sizeof fields / sizeof *fields, &name##_neutral, NULL};

static const struct field mount_fields[] = {
#define MOUNT_FIELDS
#include "proto/plan_fields.def"
#undef MOUNT_FIELDS
};
LAYOUT(mount_layout, plan_mount, mount_fields)
static const struct field file_fields[] = {
#define FILE_FIELDS
#include "proto/plan_fields.def"
#undef FILE_FIELDS
};
LAYOUT(file_layout, plan_file, file_fields)
static const struct field host_fields[] = {
#define HOST_FIELDS
#include "proto/plan_fields.def"
#undef HOST_FIELDS
};
LAYOUT(host_layout, plan_host, host_fields)
static const struct field member_fields[] = {
#define MEMBER_FIELDS
#include "proto/plan_fields.def"
#undef MEMBER_FIELDS
};
LAYOUT(member_layout, plan_member, member_fields)
static const struct field step_fields[] = {
#define STEP_FIELDS
#include "proto/plan_fields.def"
#undef STEP_FIELDS
};
LAYOUT(step_layout, plan_step, step_fields)
static const struct field limits_fields[] = {
#define LIMITS_FIELDS
#include "proto/plan_fields.def"
#undef LIMITS_FIELDS
};
LAYOUT(limits_layout, plan_limits, limits_fields)
static const struct field run_fields[] = {
#define RUN_FIELDS
#include "proto/plan_fields.def"
#undef RUN_FIELDS
};
LAYOUT(run_layout, plan, run_fields)
static const struct field plan_fields[] = {
#define RUN_FIELDS
#define PLAN_FIELDS
#include "proto/plan_fields.def"
#undef PLAN_FIELDS
#undef RUN_FIELDS
};
LAYOUT(plan_layout, plan, plan_fields)

int plan_encode(const struct plan *plan, struct buffer *buffer)
{
    int error = codec_put_text(buffer, PLAN_MAGIC);

    if (!error)
        error = codec_put_uint(buffer, PLAN_VERSION);
    return error ? error : codec_encode(&plan_layout, plan, buffer);
}

int plan_encode_run(const struct plan *plan, struct buffer *buffer)
{
    return codec_encode(&run_layout, plan, buffer);
}

/* ---- what must hold ---- */

static int fail_at(struct decoder *decoder, const char *what, size_t index, const char *key,
                   const char *message)
{
    snprintf(decoder->path, sizeof decoder->path, "%s[%zu].%s", what, index, key);
    return codec_fail(decoder, ERANGE, message);
}

/* Absolute, and no part of it leads upwards. */
static bool is_plain_path(const char *path)
{
    if (!path || path[0] != '/' || strlen(path) >= 4096)
        return false;
    for (const char *part = path; part; part = strchr(part + 1, '/'))
        if (!strncmp(part, "/..", 3) && (part[3] == '/' || !part[3]))
            return false;
    return true;
}

/* NAME=value, environ(7). */
static bool is_environment(const char *entry)
{
    const char *equals = strchr(entry, '=');

    return equals && equals != entry;
}

static int check_member(struct decoder *decoder, const struct plan *plan, size_t index)
{
    const struct plan_member *member = &plan->members[index];

    if (!member->name || !member->name[0])
        return fail_at(decoder, "members", index, "name", "is missing");
    for (size_t i = 0; i < index; i++)
        if (!strcmp(plan->members[i].name, member->name))
            return fail_at(decoder, "members", index, "name", "is another member's");
    if (!is_plain_path(member->program))
        return fail_at(decoder, "members", index, "program", "must be absolute, without ..");
    if (!is_plain_path(member->directory))
        return fail_at(decoder, "members", index, "directory", "must be absolute, without ..");
    if (!member->arguments_count)
        return fail_at(decoder, "members", index, "arguments", "must hold argv[0] at least");
    if (member->host > plan->hosts_count)
        return fail_at(decoder, "members", index, "host", "is not a host");
    for (size_t i = 0; i < member->environment_count; i++)
        if (!is_environment(member->environment[i]))
            return fail_at(decoder, "members", index, "environment", "must hold NAME=value");
    return 0;
}

/* Numeric IPv4, neither this computer nor everybody; .1 and .254 are the link's other end and a
 * router. */
static bool is_host_address(const char *text)
{
    struct in_addr address;
    uint32_t number;

    if (!text || inet_pton(AF_INET, text, &address) != 1)
        return false;
    number = ntohl(address.s_addr);
    return number >> 24 && number >> 24 != 127 && number >> 24 < 224 && (number & 255) > 1 &&
           (number & 255) < 254;
}

static int check_hosts(struct decoder *decoder, const struct plan *plan)
{
    for (size_t i = 0; i < plan->hosts_count; i++) {
        const struct plan_host *host = &plan->hosts[i];

        if (!host->name || !host->name[0])
            return fail_at(decoder, "hosts", i, "name", "is missing");
        if (!is_host_address(host->address))
            return fail_at(decoder, "hosts", i, "address",
                           "must be numeric IPv4, ending in 2 to 253");
    }
    return 0;
}

static int check_members(struct decoder *decoder, const struct plan *plan)
{
    int error = 0;

    for (size_t i = 0; i < plan->members_count && !error; i++)
        error = check_member(decoder, plan, i);
    return error;
}

static bool step_needs_text(const struct plan_step *step)
{
    return step->kind == STEP_COMMAND ||
           (step->kind == STEP_AWAIT &&
            (step->condition == CONDITION_BLOCKED_IN || step->condition == CONDITION_CALLED ||
             step->condition == CONDITION_EXISTS));
}

static bool step_needs_signal(const struct plan_step *step)
{
    return step->kind == STEP_SIGNAL ||
           (step->kind == STEP_AWAIT &&
            (step->condition == CONDITION_DELIVERED || step->condition == CONDITION_READY_FOR));
}

static int check_steps(struct decoder *decoder, const struct plan *plan)
{
    for (size_t i = 0; i < plan->steps_count; i++) {
        const struct plan_step *step = &plan->steps[i];

        if (step->kind != STEP_END && step->member >= plan->members_count)
            return fail_at(decoder, "steps", i, "member", "is not a member");
        if (step->number < 0)
            return fail_at(decoder, "steps", i, "number", "must be a signal");
        if (step_needs_signal(step) && !step->number)
            return fail_at(decoder, "steps", i, "number", "is missing");
        if (step->kind == STEP_LINK &&
            (step->number < 1 || (size_t)step->number > plan->hosts_count))
            return fail_at(decoder, "steps", i, "number", "is not a host");
        if (step_needs_text(step) && !step->text)
            return fail_at(decoder, "steps", i, "text", "is missing");
    }
    return 0;
}

static int check_paths(struct decoder *decoder, const struct plan *plan)
{
    for (size_t i = 0; i < plan->files_count; i++) {
        const struct plan_file *file = &plan->files[i];

        if (!is_plain_path(file->path))
            return fail_at(decoder, "files", i, "path", "must be absolute, without ..");
        if (file->kind == FILE_SYMLINK &&
            (!file->content.size || memchr(file->content.data, 0, file->content.size)))
            return fail_at(decoder, "files", i, "content", "must be the target of the link");
    }
    for (size_t i = 0; i < plan->mounts_count; i++) {
        if (!is_plain_path(plan->mounts[i].source))
            return fail_at(decoder, "mounts", i, "source", "must be absolute, without ..");
        if (!is_plain_path(plan->mounts[i].target))
            return fail_at(decoder, "mounts", i, "target", "must be absolute, without ..");
    }
    for (size_t i = 0; i < plan->collect_count; i++) {
        if (is_plain_path(plan->collect[i]))
            continue;
        snprintf(decoder->path, sizeof decoder->path, "collect[%zu]", i);
        return codec_fail(decoder, ERANGE, "must be absolute, without ..");
    }
    if (!is_plain_path(plan->work_directory)) {
        snprintf(decoder->path, sizeof decoder->path, "work_directory");
        return codec_fail(decoder, ERANGE, "must be absolute, without ..");
    }
    return 0;
}

static int check_stacks(struct decoder *decoder, const struct plan *plan)
{
    for (size_t i = 1; i < plan->stacks_count; i++)
        if (plan->stacks[i] <= plan->stacks[i - 1]) {
            snprintf(decoder->path, sizeof decoder->path, "stacks");
            return codec_fail(decoder, ERANGE, "must be in ascending order");
        }
    return 0;
}

static int check_limits(struct decoder *decoder, const struct plan_limits *limits)
{
    size_t count;
    const struct limit_row *rows = limit_rows(&count);

    for (size_t i = 0; i < count; i++) {
        uint64_t value;

        memcpy(&value, (const char *)limits + rows[i].offset, sizeof value);
        if (value && value < rows[i].least) {
            snprintf(decoder->path, sizeof decoder->path, "limits.%s", rows[i].key);
            return codec_fail(decoder, ERANGE, "is too small");
        }
    }
    return 0;
}

static int check_injections(struct decoder *decoder, const struct plan *plan)
{
    const char *message = NULL;

    for (size_t i = 0; i < plan->injections_count && !message; i += 2)
        if (i + 1 == plan->injections_count)
            message = "must hold pairs";
        else if (i && plan->injections[i] <= plan->injections[i - 2])
            message = "must be in ascending order of calls";
        else if (!plan->injections[i + 1] || plan->injections[i + 1] >= INJECTION_COUNT)
            message = "must name kinds that there are";
    if (!message)
        return 0;
    snprintf(decoder->path, sizeof decoder->path, "injections");
    return codec_fail(decoder, ERANGE, message);
}

static int check_run(struct decoder *decoder, const struct plan *plan)
{
    if (plan->choices_count % 2) {
        snprintf(decoder->path, sizeof decoder->path, "choices");
        return codec_fail(decoder, ERANGE, "must hold pairs");
    }
    return check_injections(decoder, plan);
}

static int check_plan(struct decoder *decoder, const struct plan *plan)
{
    int error = check_run(decoder, plan);

    if (error)
        return error;
    if ((error = check_paths(decoder, plan)) || (error = check_hosts(decoder, plan)) ||
        (error = check_members(decoder, plan)) || (error = check_steps(decoder, plan)) ||
        (error = check_stacks(decoder, plan)))
        return error;
    return check_limits(decoder, &plan->limits);
}

int plan_decode(const void *data, size_t size_bytes, struct arena *arena, struct plan *ret_plan,
                struct box_error *reterr_error)
{
    struct decoder decoder = {.data = data,
                              .size_bytes = size_bytes,
                              .arena = arena,
                              .stage = STAGE_PLAN,
                              .error = reterr_error};
    const char *magic;
    uint64_t version;
    int error = codec_get_text(&decoder, &magic);

    if (error)
        return error;
    if (strcmp(magic, PLAN_MAGIC))
        return codec_fail(&decoder, EBADMSG, "this is not a plan");
    if ((error = codec_get_uint(&decoder, &version)))
        return error;
    if (version != PLAN_VERSION)
        return codec_fail(&decoder, EPROTO, "a plan of another version");
    if ((error = codec_decode(&decoder, &plan_layout, ret_plan)))
        return error;
    if (decoder.position != size_bytes)
        return codec_fail(&decoder, EBADMSG, "more data follow the plan");
    return check_plan(&decoder, ret_plan);
}

int plan_decode_run(const void *data, size_t size_bytes, struct arena *arena, struct plan *plan,
                    struct box_error *reterr_error)
{
    struct decoder decoder = {.data = data,
                              .size_bytes = size_bytes,
                              .arena = arena,
                              .stage = STAGE_PLAN,
                              .error = reterr_error};
    struct plan run;
    int error = codec_decode(&decoder, &run_layout, &run);

    if (!error && decoder.position != size_bytes)
        error = codec_fail(&decoder, EBADMSG, "more data follow the run");
    if (!error && !(error = check_run(&decoder, &run)))
        codec_copy(&run_layout, &run, plan);
    return error;
}
