#include "engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/i18n.h"

#define CHUNK_BYTES 65536
#define DIAGNOSTICS_MAX 4096

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
    interrupted = signal;
}

void engine_catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

int engine_interrupted(void)
{
    return interrupted;
}

/* A box while it runs. */
struct running {
    GPid pid;
    int plan_fd, records_fd, diagnostics_fd;
    const struct buffer *plan;
    size_t sent;
    GByteArray *records;
    GString *diagnostics;
    bool killed;
};

static void close_one(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static bool start(struct running *running, GError **error)
{
    g_autofree char *path = engine_box_path();
    char *arguments[] = {path, NULL};
    g_autoptr(GError) failed = NULL;

    if (!g_spawn_async_with_pipes(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                  &running->pid, &running->plan_fd, &running->records_fd,
                                  &running->diagnostics_fd, &failed)) {
        g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, _("the sandbox cannot be started: %s"),
                    failed->message);
        return false;
    }
    fcntl(running->plan_fd, F_SETFL, O_NONBLOCK);
    return true;
}

static void send_plan(struct running *running)
{
    ssize_t sent = write(running->plan_fd, running->plan->data + running->sent,
                         running->plan->size - running->sent);

    if (sent > 0)
        running->sent += (size_t)sent;
    if (running->sent == running->plan->size || (sent < 0 && errno != EAGAIN && errno != EINTR))
        close_one(&running->plan_fd);
}

static void take_records(struct running *running)
{
    guint8 chunk[CHUNK_BYTES];
    ssize_t got = read(running->records_fd, chunk, sizeof chunk);

    if (got > 0 && running->records->len + (gsize)got <= ENGINE_RECORDS_MAX)
        g_byte_array_append(running->records, chunk, (guint)got);
    else if (got == 0 || (got < 0 && errno != EINTR) || got > 0)
        close_one(&running->records_fd);
}

static void take_diagnostics(struct running *running)
{
    char chunk[1024];
    ssize_t got = read(running->diagnostics_fd, chunk, sizeof chunk);

    if (got > 0 && running->diagnostics->len < DIAGNOSTICS_MAX)
        g_string_append_len(running->diagnostics, chunk, got);
    if (got == 0 || (got < 0 && errno != EINTR))
        close_one(&running->diagnostics_fd);
}

static void kill_box(struct running *running)
{
    /* With the box everything in it ends: the kernel kills its namespace. */
    if (!running->killed)
        kill(running->pid, SIGKILL);
    running->killed = true;
}

static bool converse(struct running *running, guint real_limit_ms)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)real_limit_ms * 1000;
    bool late = false;

    while (running->records_fd >= 0 || running->diagnostics_fd >= 0) {
        struct pollfd set[] = {{running->plan_fd, POLLOUT, 0},
                               {running->records_fd, POLLIN, 0},
                               {running->diagnostics_fd, POLLIN, 0}};
        gint64 left = (deadline - g_get_monotonic_time()) / 1000;
        int ready = poll(set, 3, left < 0 ? 0 : (int)left);

        if (interrupted || (ready == 0 && left <= 0)) {
            late = !interrupted;
            kill_box(running);
            deadline = G_MAXINT64 / 2;
        }
        if (ready <= 0)
            continue;
        if (set[0].revents)
            send_plan(running);
        if (set[1].revents)
            take_records(running);
        if (set[2].revents)
            take_diagnostics(running);
    }
    return !late;
}

/* What the end of the box means. */
static bool finish(struct running *running, bool in_time, GError **error)
{
    int status = 0;

    while (waitpid(running->pid, &status, 0) < 0 && errno == EINTR)
        ;
    g_strchomp(running->diagnostics->str);
    if (interrupted) {
        g_set_error(error, FAULT_ERROR, FAULT_USAGE, _("interrupted"));
        return false;
    }
    if (!in_time) {
        g_set_error(error, FAULT_ERROR, FAULT_GRADER, _("the sandbox did not end in time"));
        return false;
    }
    if (WIFSIGNALED(status)) {
        g_set_error(error, FAULT_ERROR, FAULT_GRADER, _("the sandbox was ended by signal %d"),
                    WTERMSIG(status));
        return false;
    }
    if (WEXITSTATUS(status) != 0) {
        g_set_error(
            error, FAULT_ERROR, WEXITSTATUS(status) == 127 ? FAULT_ENVIRONMENT : FAULT_GRADER, "%s",
            running->diagnostics->len ? running->diagnostics->str : _("the sandbox failed"));
        return false;
    }
    return true;
}

GBytes *engine_run(const struct plan *plan, guint real_limit_ms, GError **error)
{
    struct running running = {.plan_fd = -1, .records_fd = -1, .diagnostics_fd = -1};
    struct buffer encoded = {0};
    GBytes *records = NULL;

    if (plan_encode(plan, &encoded) < 0)
        g_error("out of memory");
    running.plan = &encoded;
    running.records = g_byte_array_new();
    running.diagnostics = g_string_new(NULL);
    if (start(&running, error)) {
        bool in_time = converse(&running, real_limit_ms);

        close_one(&running.plan_fd);
        if (finish(&running, in_time, error))
            records = g_byte_array_free_to_bytes(g_steal_pointer(&running.records));
    }
    if (running.records)
        g_byte_array_unref(running.records);
    g_string_free(running.diagnostics, TRUE);
    buffer_done(&encoded);
    return records;
}
