#include "driver.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 32
#define REPORT_FD 9

static char directory[] = "/tmp/peers-XXXXXX";

/* Executes a peer, under PEERS_WRAPPER if that is set. Never returns. */
static void execute(const char *program, const char *const *arguments, bool apart)
{
    const char *all[ARGUMENTS_MAX] = {NULL};
    char *wrapper = getenv("PEERS_WRAPPER");
    char path[512], *rest = NULL;
    size_t count = 0;

    wrapper = wrapper != NULL ? strdup(wrapper) : NULL;
    for (char *word = wrapper != NULL ? strtok_r(wrapper, " ", &rest) : NULL; word != NULL;
         word = strtok_r(NULL, " ", &rest))
        all[count++] = word;
    snprintf(path, sizeof path, "%s/%s", PEERS_DIRECTORY, program);
    all[count++] = path;
    if (apart)
        all[count++] = "--report=9";
    while (*arguments != NULL && count + 1 < ARGUMENTS_MAX)
        all[count++] = *arguments++;
    execvp(all[0], (char *const *)(uintptr_t)all);
    perror(all[0]);
    _exit(127);
}

/* The child's side of start: standard streams in place, and nothing else open. */
static void become_peer(int commands, int answers, int output)
{
    dup2(commands, STDIN_FILENO);
    dup2(output >= 0 ? output : answers, STDOUT_FILENO);
    if (output >= 0)
        dup2(answers, REPORT_FD);
    for (int fd = 3; fd < 1024; fd++)
        if (fd != REPORT_FD || output < 0)
            close(fd);
}

static struct peer start(const char *program, const char *const *arguments, bool apart)
{
    int commands[2], answers[2], output[2] = {-1, -1};
    struct peer peer = {0};

    ck_assert_int_eq(pipe2(commands, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(answers, O_CLOEXEC), 0);
    if (apart)
        ck_assert_int_eq(pipe2(output, O_CLOEXEC | O_DIRECT), 0); /* each write is a packet */
    peer.pid = fork();
    ck_assert_int_ge(peer.pid, 0);
    if (peer.pid == 0) {
        become_peer(commands[0], answers[1], output[1]);
        execute(program, arguments, apart);
    }
    close(commands[0]);
    close(answers[1]);
    if (apart)
        close(output[1]);
    peer.commands = fdopen(commands[1], "w");
    peer.answers = fdopen(answers[0], "r");
    peer.output = apart ? fdopen(output[0], "r") : NULL;
    return peer;
}

struct peer peer_start(const char *program, const char *const *arguments)
{
    return start(program, arguments, false);
}

struct peer peer_start_apart(const char *program, const char *const *arguments)
{
    return start(program, arguments, true);
}

/* Sends one line. A peer that has ended is found out by hear. */
__attribute__((format(printf, 2, 0))) static void send_line(struct peer *peer, const char *format,
                                                           va_list list)
{
    vfprintf(peer->commands, format, list);
    fputc('\n', peer->commands);
    fflush(peer->commands);
}

void tell(struct peer *peer, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    send_line(peer, format, list);
    va_end(list);
}

const char *hear(struct peer *peer)
{
    ssize_t length = getline(&peer->answer, &peer->answer_capacity, peer->answers);

    if (length < 0) {
        free(peer->answer);
        peer->answer = strdup("");
        peer->answer_capacity = 1;
    } else {
        ck_assert_int_eq(peer->answer[length - 1], '\n');
        peer->answer[length - 1] = '\0';
    }
    return peer->answer;
}

const char *ask(struct peer *peer, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    send_line(peer, format, list);
    va_end(list);
    return hear(peer);
}

long answered_number(struct peer *peer, const char *key)
{
    char pattern[32];
    const char *found;

    snprintf(pattern, sizeof pattern, " %s=", key);
    found = strstr(peer->answer, pattern);
    ck_assert_msg(found != NULL, "no %s in \"%s\"", key, peer->answer);
    return atol(found + strlen(pattern));
}

/* Takes the rest of the answers, of which there must be none, and the wait status. */
static int take_end(struct peer *peer)
{
    int status;

    fclose(peer->commands);
    ck_assert_str_eq(hear(peer), "");
    ck_assert_int_eq(waitpid(peer->pid, &status, 0), peer->pid);
    fclose(peer->answers);
    if (peer->output != NULL)
        fclose(peer->output);
    free(peer->answer);
    return status;
}

void peer_end(struct peer *peer, int status)
{
    int ended = take_end(peer);

    ck_assert_msg(WIFEXITED(ended) && WEXITSTATUS(ended) == status,
                  "wait status %#x instead of exit %d", ended, status);
}

void peer_killed(struct peer *peer, int number)
{
    int ended = take_end(peer);

    ck_assert_msg(WIFSIGNALED(ended) && WTERMSIG(ended) == number,
                  "wait status %#x instead of signal %d", ended, number);
}

void await_blocked(pid_t pid)
{
    char path[64], state = 0;

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    while (state != 'S') {
        FILE *stat = fopen(path, "r");

        ck_assert_ptr_nonnull(stat);
        ck_assert_int_eq(fscanf(stat, "%*d %*s %c", &state), 1);
        fclose(stat);
        sched_yield();
    }
}

const char *own_address(const char *address)
{
    static char own[4][128];
    static unsigned next;
    char *made = own[next++ % 4];

    if (strncmp(address, "unix:@", 6) == 0)
        snprintf(made, sizeof own[0], "%s.%ld", address, (long)getpid());
    else
        snprintf(made, sizeof own[0], "%s", address);
    return made;
}

void enter_directory(void)
{
    signal(SIGPIPE, SIG_IGN);
    strcpy(directory + strlen(directory) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
}

void leave_directory(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    /* Fails with ENOTEMPTY if a peer left a file. */
    ck_assert_msg(rmdir(directory) == 0, "something was left in %s", directory);
}

int run_tests(const char *name, const struct test_row *rows, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tcase, enter_directory, leave_directory);
    for (size_t i = 0; i < count; i++)
        tcase_add_loop_test(tcase, rows[i].test, 0, rows[i].loops > 0 ? rows[i].loops : 1);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
