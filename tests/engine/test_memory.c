/* sandbox/tracer/memory.c: what was read of a task's memory holds for a moment, and no longer. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/suite.h"
#include "tracer/tracer.h"

#define PAGE_BYTES 4096

static struct tracer tracer;
static uint8_t *page; /* shared with the tasks: it changes without their doing anything */

static void forget(void *context, const struct record *record)
{
    (void)context;
    (void)record;
}

static const struct record_sink nowhere = {forget, NULL};

static struct task *start(void)
{
    struct box_error error = {0};
    pid_t child = fork();
    int index;

    if (child == 0)
        for (;;)
            pause();
    index = tracer_seize(&tracer, child, child, 0, &error);
    ck_assert_int_ge(index, 0);
    return tracer.tasks[index];
}

static void begin(void)
{
    page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(page, MAP_FAILED);
    tracer_init(&tracer, &nowhere);
}

static void end(void)
{
    for (int i = 0; i < tracer.task_count; i++) {
        kill(tracer.tasks[i]->tid, SIGKILL);
        waitpid(tracer.tasks[i]->tid, NULL, __WALL);
    }
    tracer_done(&tracer);
    munmap(page, PAGE_BYTES);
}

static uint64_t address_of(size_t offset)
{
    return (uint64_t)(uintptr_t)(page + offset);
}

static int byte_at(const struct task *task, size_t offset)
{
    uint8_t byte;

    ck_assert_int_eq(task_read(task, address_of(offset), &byte, 1), 1);
    return byte;
}

START_TEST(a_moment_has_one_value)
{
    const struct task *task;
    char text[8];

    begin();
    task = start();
    memcpy(page, "before", 7);
    ck_assert_int_eq(task_read(task, address_of(0), text, 7), 7);
    memcpy(page, "after!!", 8);
    ck_assert_int_eq(byte_at(task, 1), 'e'); /* a part of what was read */
    ck_assert_int_eq(task_read(task, address_of(0), text, 8), 8); /* more than that */
    ck_assert_str_eq(text, "after!!");
    page[0] = 'A';
    ck_assert_int_eq(byte_at(task, 0), 'a');
    tracer.moment++;
    ck_assert_int_eq(byte_at(task, 0), 'A');
    end();
}
END_TEST

START_TEST(who_goes_on_ends_the_moment)
{
    struct task *task;

    begin();
    task = start();
    ck_assert_int_eq(byte_at(task, 0), 0);
    page[0] = 1;
    task_resume(task);
    ck_assert_int_eq(byte_at(task, 0), 1);
    end();
}
END_TEST

START_TEST(what_is_written_is_there_for_all)
{
    const struct task *writer, *other;

    begin();
    writer = start();
    other = start();
    ck_assert_int_eq(byte_at(other, 0), 0);
    ck_assert_int_eq(task_write(writer, address_of(0), "w", 1), 1);
    ck_assert_int_eq(page[0], 'w');
    ck_assert_int_eq(byte_at(other, 0), 'w');
    ck_assert_int_eq(byte_at(writer, 0), 'w');
    end();
}
END_TEST

START_TEST(what_cannot_be_read_is_not_there)
{
    const struct task *task;
    uint8_t byte;

    begin();
    task = start();
    ck_assert_int_eq(byte_at(task, 0), 0);
    ck_assert_int_eq(task_read(task, 0, &byte, 1), -EFAULT);
    ck_assert_int_eq(task_write(task, 0, "w", 1), -EFAULT);
    ck_assert_int_eq(task_read(task, UINT64_MAX, &byte, 1), -EFAULT);
    ck_assert_int_eq(byte_at(task, 0), 0);
    end();
}
END_TEST

START_TEST(much_is_read_anew)
{
    static uint8_t much[PAGE_BYTES];
    const struct task *task;

    begin();
    task = start();
    ck_assert_int_eq(task_read(task, address_of(0), much, PAGE_BYTES), PAGE_BYTES);
    page[PAGE_BYTES - 1] = 7;
    ck_assert_int_eq(task_read(task, address_of(0), much, PAGE_BYTES), PAGE_BYTES);
    ck_assert_int_eq(much[PAGE_BYTES - 1], 7);
    end();
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {a_moment_has_one_value, 0},           {who_goes_on_ends_the_moment, 0},
        {what_is_written_is_there_for_all, 0}, {what_cannot_be_read_is_not_there, 0},
        {much_is_read_anew, 0},
    };

    return suite_run("memory", tests, ROWS(tests));
}
