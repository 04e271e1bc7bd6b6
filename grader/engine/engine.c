#include "engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/i18n.h"
#include "proto/record.h"

#define CHUNK_BYTES 65536
#define DIAGNOSTICS_MAX 4096
#define WAITED_FOR 4 /* descriptors of one box */

/* ---- interruption: the handler writes into a pipe that the poll looks at ---- */

static volatile sig_atomic_t interrupted;
static int wake[2] = {-1, -1};

static void on_interrupt(int signal)
{
    int saved = errno;

    interrupted = signal;
    /* When it is full it wakes anyway. */
    (void)!write(wake[1], "", 1);
    errno = saved;
}

void engine_catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};

    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) < 0)
        return; /* then they end this process, and the kernel the boxes with it */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

int engine_interrupted(void)
{
    return interrupted;
}

GError *engine_interruption(void)
{
    return interrupted ? g_error_new(FAULT_ERROR, FAULT_USAGE, _("interrupted")) : NULL;
}

/* ---- one box ---- */

struct box {
    struct buffer plan;
    size_t sent;
    guint real_limit_ms;
    engine_next *next; /* of a series, or NULL */
    engine_done *done;
    void *context;
    unsigned slot; /* of the engine, while it runs */
    /* once it runs: */
    GPid pid;
    int pid_fd, plan_fd, records_fd, diagnostics_fd;
    gint64 deadline_us; /* of the monotonic clock */
    GByteArray *records;
    GString *diagnostics;
    bool killed, late, too_much;
    /* of a series: */
    struct plan series_plan;
    struct record_scan scan; /* of the records of the run that goes on */
    bool expecting;          /* a run goes on */
    bool waiting;            /* for what other boxes bring: is there another run? */
};

struct engine {
    unsigned most;
    GQueue *waiting;    /* struct box */
    GPtrArray *running; /* struct box */
};

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void box_free(struct box *box)
{
    close_one(&box->pid_fd);
    close_one(&box->plan_fd);
    close_one(&box->records_fd);
    close_one(&box->diagnostics_fd);
    buffer_done(&box->plan);
    if (box->records)
        g_byte_array_unref(box->records);
    g_string_free(box->diagnostics, TRUE);
    g_free(box);
}

/* Tells whoever waits for it, and forgets the box. Takes the error. */
static void box_end(struct box *box, GError *error)
{
    GBytes *records =
        error || box->next ? NULL : g_byte_array_free_to_bytes(g_steal_pointer(&box->records));

    box->done(box->context, records, error);
    box_free(box);
}

/* With the box everything in it ends: the kernel kills its namespace. */
static void box_kill(struct box *box)
{
    if (!box->killed)
        kill(box->pid, SIGKILL);
    box->killed = true;
}

/* A box stays on the core on which it finds itself, with all that runs in it. Each gets another
 * one, as far as they go; where this program begins to count differs, so that several of them do
 * not meet on the same. */
static void choose_core(const struct box *box, unsigned slot)
{
    cpu_set_t allowed, chosen;
    int nth;

    if (sched_getaffinity(0, sizeof allowed, &allowed) < 0)
        return;
    nth = (int)(((unsigned)getpid() + slot) % (unsigned)CPU_COUNT(&allowed));
    CPU_ZERO(&chosen);
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (CPU_ISSET(core, &allowed) && nth-- == 0)
            CPU_SET(core, &chosen);
    sched_setaffinity(box->pid, sizeof chosen, &chosen);
}

static void set_deadline(struct box *box)
{
    box->deadline_us = g_get_monotonic_time() + (gint64)box->real_limit_ms * 1000;
}

static GError *box_start(struct box *box, unsigned slot)
{
    g_autofree char *path = engine_box_path();
    char series[] = "--series";
    char *arguments[] = {path, box->next ? series : NULL, NULL};
    g_autoptr(GError) failed = NULL;

    /* What whoever started us left open is not for the box. Were GLib to close it, it would have to
     * fork and with that copy the tables of all our memory; so it can use posix_spawn(3). */
    close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    if (!g_spawn_async_with_pipes(NULL, arguments, NULL,
                                  G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES |
                                      G_SPAWN_LEAVE_DESCRIPTORS_OPEN,
                                  NULL, NULL, &box->pid, &box->plan_fd, &box->records_fd,
                                  &box->diagnostics_fd, &failed))
        return g_error_new(FAULT_ERROR, FAULT_ENVIRONMENT, _("the sandbox cannot be started: %s"),
                           failed->message);
    choose_core(box, slot); /* before it gets its plan */
    fcntl(box->plan_fd, F_SETFL, O_NONBLOCK);
    fcntl(box->records_fd, F_SETFL, O_NONBLOCK);
    fcntl(box->diagnostics_fd, F_SETFL, O_NONBLOCK);
    box->pid_fd = (int)syscall(SYS_pidfd_open, box->pid, 0); /* readable when it has ended */
    if (box->pid_fd < 0) {
        box_kill(box);
        waitpid(box->pid, NULL, 0);
        return g_error_new(FAULT_ERROR, FAULT_ENVIRONMENT, _("the sandbox cannot be started: %s"),
                           g_strerror(errno));
    }
    set_deadline(box);
    return NULL;
}

static void send_plan(struct box *box)
{
    ssize_t sent = write(box->plan_fd, box->plan.data + box->sent, box->plan.size - box->sent);

    if (sent > 0)
        box->sent += (size_t)sent;
    if (sent < 0 && errno != EAGAIN && errno != EINTR)
        close_one(&box->plan_fd);
    /* A series goes on until somebody closes its input. */
    if (box->sent == box->plan.size && !box->next)
        close_one(&box->plan_fd);
}

static void end_series(struct box *box)
{
    box->waiting = false;
    close_one(&box->plan_fd);
}

/* Is there another run? records: of the one that has ended, or NULL. */
static void ask(struct box *box, GBytes *records)
{
    enum engine_answer answer = box->next(box->context, records, &box->series_plan);

    box->expecting = answer == ENGINE_RUN;
    box->waiting = answer == ENGINE_WAIT;
    if (answer == ENGINE_END)
        end_series(box);
    if (!box->expecting)
        return;
    box->plan.size = box->sent = 0;
    if (plan_encode_run(&box->series_plan, &box->plan) < 0)
        g_error("out of memory");
    set_deadline(box);
    if (box->plan_fd >= 0)
        send_plan(box);
}

static void end_run(struct box *box)
{
    gsize size = box->scan.position;
    GBytes *records = g_bytes_new(box->records->data, size);

    g_byte_array_remove_range(box->records, 0, (guint)size);
    memset(&box->scan, 0, sizeof box->scan);
    ask(box, records);
}

/* Hands out the records of every run that is complete. */
static void take_runs(struct box *box)
{
    while (box->next && box->expecting && !box->killed &&
           record_scan(&box->scan, box->records->data, box->records->len) == 1)
        end_run(box);
}

/* Takes what is there. */
static void take_records(struct box *box)
{
    guint8 chunk[CHUNK_BYTES];
    ssize_t got = 0;

    while (box->records_fd >= 0 && (got = read(box->records_fd, chunk, sizeof chunk)) > 0) {
        if (box->records->len + (gsize)got > ENGINE_RECORDS_MAX) {
            box->too_much = true;
            box_kill(box);
            got = 0;
            break;
        }
        g_byte_array_append(box->records, chunk, (guint)got);
        take_runs(box);
    }
    if (box->records_fd >= 0 && (got == 0 || (errno != EAGAIN && errno != EINTR)))
        close_one(&box->records_fd);
}

static void take_diagnostics(struct box *box)
{
    char chunk[1024];
    ssize_t got = 0;

    while (box->diagnostics_fd >= 0 && (got = read(box->diagnostics_fd, chunk, sizeof chunk)) > 0)
        if (box->diagnostics->len < DIAGNOSTICS_MAX)
            g_string_append_len(box->diagnostics, chunk, got);
    if (box->diagnostics_fd >= 0 && (got == 0 || (errno != EAGAIN && errno != EINTR)))
        close_one(&box->diagnostics_fd);
}

/* What the end of the box means; NULL when its records are good to be read. */
static GError *box_verdict(const struct box *box, int status)
{
    if (interrupted)
        return engine_interruption();
    if (box->late)
        return g_error_new(FAULT_ERROR, FAULT_GRADER, _("the sandbox did not end in time"));
    if (box->too_much)
        return g_error_new(FAULT_ERROR, FAULT_GRADER, _("the sandbox reported too much"));
    if (WIFSIGNALED(status))
        return g_error_new(FAULT_ERROR, FAULT_GRADER, _("the sandbox was ended by signal %d"),
                           WTERMSIG(status));
    /* A fault of its own is the last of its records, where one can read what it was. */
    if (WEXITSTATUS(status) != 0 && box->records->len == 0)
        return g_error_new(
            FAULT_ERROR, WEXITSTATUS(status) == 127 ? FAULT_ENVIRONMENT : FAULT_GRADER, "%s",
            box->diagnostics->len ? g_strchomp(box->diagnostics->str) : _("the sandbox failed"));
    if (box->expecting)
        return g_error_new(FAULT_ERROR, FAULT_GRADER, "%s", _("the sandbox failed"));
    return NULL;
}

static void box_reap(struct box *box)
{
    int status = 0;

    take_records(box);
    take_diagnostics(box);
    while (waitpid(box->pid, &status, 0) < 0 && errno == EINTR)
        ;
    box_end(box, box_verdict(box, status));
}

/* ---- all of them ---- */

struct engine *engine_new(unsigned boxes)
{
    struct engine *engine = g_new0(struct engine, 1);

    engine->most = boxes ? boxes : g_get_num_processors();
    engine->waiting = g_queue_new();
    engine->running = g_ptr_array_new();
    return engine;
}

void engine_free(struct engine *engine)
{
    if (!engine)
        return;
    for (guint i = 0; i < engine->running->len; i++) {
        struct box *box = engine->running->pdata[i];

        box_kill(box);
        waitpid(box->pid, NULL, 0);
        box_free(box);
    }
    g_ptr_array_unref(engine->running);
    g_queue_free_full(engine->waiting, (GDestroyNotify)box_free);
    g_free(engine);
}

unsigned engine_idle(const struct engine *engine)
{
    guint taken = engine->running->len + g_queue_get_length(engine->waiting);

    return taken < engine->most ? engine->most - taken : 0;
}

static struct box *box_new(const struct plan *plan, guint real_limit_ms, engine_done *done,
                           void *context)
{
    struct box *box = g_new0(struct box, 1);

    box->pid_fd = box->plan_fd = box->records_fd = box->diagnostics_fd = -1;
    box->real_limit_ms = real_limit_ms;
    box->done = done;
    box->context = context;
    box->records = g_byte_array_new();
    box->diagnostics = g_string_new(NULL);
    if (plan_encode(plan, &box->plan) < 0)
        g_error("out of memory");
    return box;
}

void engine_submit(struct engine *engine, const struct plan *plan, guint real_limit_ms,
                   engine_done *done, void *context)
{
    g_queue_push_tail(engine->waiting, box_new(plan, real_limit_ms, done, context));
}

void engine_submit_series(struct engine *engine, const struct plan *plan, guint real_limit_ms,
                          engine_next *next, engine_done *done, void *context)
{
    struct box *box = box_new(plan, real_limit_ms, done, context);

    box->next = next;
    box->series_plan = *plan;
    box->expecting = true;
    g_queue_push_tail(engine->waiting, box);
}

/* The least number that no running box has. */
static unsigned free_slot(const struct engine *engine)
{
    unsigned slot = 0;

    for (guint i = 0; i < engine->running->len; i++)
        if (((struct box *)engine->running->pdata[i])->slot == slot) {
            slot++;
            i = G_MAXUINT; /* from the beginning */
        }
    return slot;
}

static void start_waiting(struct engine *engine)
{
    while (engine->running->len < engine->most && !g_queue_is_empty(engine->waiting)) {
        struct box *box = g_queue_pop_head(engine->waiting);
        GError *error;

        box->slot = free_slot(engine);
        error = interrupted ? box_verdict(box, 0) : box_start(box, box->slot);

        if (error)
            box_end(box, error);
        else
            g_ptr_array_add(engine->running, box);
    }
}

/* Kills whoever is late, or everybody. Returns the milliseconds until the next one will be, or -1.
 */
static int kill_late(const struct engine *engine, bool everybody)
{
    gint64 now = g_get_monotonic_time(), least = -1;

    for (guint i = 0; i < engine->running->len; i++) {
        struct box *box = engine->running->pdata[i];
        gint64 left = (box->deadline_us - now) / 1000 + 1;

        if (!box->killed && (everybody || (box->deadline_us <= now && !box->waiting))) {
            box->late = !everybody;
            box_kill(box);
        }
        if (!box->killed && !box->waiting && (least < 0 || left < least))
            least = left;
    }
    return (int)least;
}

static void box_handle(struct box *box, const struct pollfd *set)
{
    if (set[0].revents)
        send_plan(box);
    if (set[1].revents)
        take_records(box);
    if (set[2].revents)
        take_diagnostics(box);
}

/* Something has happened: are there runs now for boxes that wait? Their room may be wanted. */
static void ask_again(struct engine *engine)
{
    for (guint i = 0; i < engine->running->len; i++) {
        struct box *box = engine->running->pdata[i];

        if (box->waiting && !g_queue_is_empty(engine->waiting)) {
            end_series(box);
        } else if (box->waiting) {
            ask(box, NULL);
            take_runs(box); /* should it have answered before it was asked */
        }
    }
}

bool engine_work(struct engine *engine)
{
    bool stop = interrupted; /* one that comes later is in the pipe */
    g_autofree struct pollfd *set = NULL;
    guint count;
    int left_ms;

    start_waiting(engine);
    left_ms = kill_late(engine, stop);
    count = engine->running->len;
    if (!count)
        return !g_queue_is_empty(engine->waiting);
    set = g_new0(struct pollfd, count * WAITED_FOR + 1);
    for (guint i = 0; i < count; i++) {
        const struct box *box = engine->running->pdata[i];

        set[i * WAITED_FOR] =
            (struct pollfd){box->sent < box->plan.size ? box->plan_fd : -1, POLLOUT, 0};
        set[i * WAITED_FOR + 1] = (struct pollfd){box->records_fd, POLLIN, 0};
        set[i * WAITED_FOR + 2] = (struct pollfd){box->diagnostics_fd, POLLIN, 0};
        set[i * WAITED_FOR + 3] = (struct pollfd){box->pid_fd, POLLIN, 0};
    }
    set[count * WAITED_FOR] = (struct pollfd){stop ? -1 : wake[0], POLLIN, 0};
    if (poll(set, count * WAITED_FOR + 1, left_ms) < 0)
        return true;
    /* From the last to the first, so that those that ended can be taken out. */
    for (guint i = count; i-- > 0;) {
        struct box *box = engine->running->pdata[i];

        box_handle(box, &set[i * WAITED_FOR]);
        if (set[i * WAITED_FOR + 3].revents) {
            g_ptr_array_remove_index(engine->running, i);
            box_reap(box);
        }
    }
    ask_again(engine);
    return true;
}

/* ---- one plan ---- */

struct answer {
    GBytes *records;
    GError *error;
};

static void keep_answer(void *context, GBytes *records, GError *error)
{
    struct answer *answer = context;

    answer->records = records;
    answer->error = error;
}

GBytes *engine_run(const struct plan *plan, guint real_limit_ms, GError **error)
{
    struct engine *engine = engine_new(1);
    struct answer answer = {NULL, NULL};

    engine_submit(engine, plan, real_limit_ms, keep_answer, &answer);
    while (engine_work(engine))
        ;
    engine_free(engine);
    if (answer.error)
        g_propagate_error(error, answer.error);
    return answer.records;
}
