/* pipe-writer and pipe-reader on both ends of a FIFO, and with this test on one of them. */
#include "driver.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Both peers on a new FIFO, open. */
static void open_both(struct peer *writer, struct peer *reader)
{
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    *writer = PEER("pipe-writer", "fifo");
    *reader = PEER("pipe-reader", "fifo");
    tell(writer, "open");
    await_blocked(writer->pid);
    says(reader, "ok", "open");
    ck_assert_str_eq(hear(writer), "ok");
}

/* Ends both and removes the FIFO. */
static void end_both(struct peer *writer, struct peer *reader)
{
    peer_end(writer, 0);
    peer_end(reader, 0);
    ck_assert_int_eq(unlink("fifo"), 0);
}

START_TEST(text_comes_through_however_it_is_cut_up)
{
    struct peer writer, reader;

    open_both(&writer, &reader);
    says(&reader, "ok", "expect-nothing");
    says(&writer, "ok bytes=5", "write \"hola\\n\"");
    says(&reader, "ok bytes=5", "read \"hola\\n\"");
    tell(&reader, "read \"abc\" repeat=1000");
    says(&writer, "ok bytes=3000", "write abc repeat=1000 chunk=7");
    ck_assert_str_eq(hear(&reader), "ok bytes=3000");
    says(&writer, "ok bytes=12", "write \"one\\ntwo\\nend\\n\" chunk=1");
    says(&reader, "ok bytes=4 text=\"one\\n\"", "read-line");
    says(&reader, "ok bytes=4 text=\"two\\n\"", "read-line match=^t.o");
    says(&reader, "ok bytes=2 text=\"en\"", "read-bytes 2");
    says(&reader, "ok bytes=0 text=\"\"", "read-bytes 0");
    says(&writer, "ok", "close");
    says(&reader, "ok bytes=2 text=\"d\\n\"", "read-to-end");
    says(&reader, "ok", "expect-end");
    says(&reader, "ok bytes=0", "read-to-end \"\"");
    end_both(&writer, &reader);
}
END_TEST

START_TEST(megabytes_are_checked_byte_by_byte)
{
    struct peer writer, reader;

    open_both(&writer, &reader);
    tell(&writer, "fill 3000001 chunk=4096");
    says(&reader, "ok bytes=3000001", "drain 3000001 as=same");
    ck_assert_str_eq(hear(&writer), "ok bytes=3000001");
    ask(&writer, "fill-up");
    ck_assert_int_ge(answered_number(&writer, "bytes"), 4096);
    says(&reader, writer.answer, "drain %ld", answered_number(&writer, "bytes"));
    says(&reader, "ok", "expect-nothing");
    end_both(&writer, &reader);
}
END_TEST

START_TEST(what_is_wrong_is_shown)
{
    struct peer writer, reader;

    open_both(&writer, &reader);
    ask(&writer, "write HOLX");
    says(&reader, "failed expected=\"HOLA\\n\" observed=\"HOLX\" reason=mismatch bytes=4",
         "read \"HOLA\\n\"");
    ask(&writer, "write abc");
    says(&reader, "failed expected=\"\" observed=\"abc\" reason=more-data bytes=3",
         "expect-nothing");
    ask(&writer, "write \"abc\\n\"");
    says(&reader, "failed expected=\"^x\" observed=\"abc\\n\" reason=mismatch",
         "read-line match=^x");
    ask(&writer, "write HOL");
    ask(&writer, "close");
    says(&reader, "failed expected=\"HOLA\\n\" observed=\"HOL\" reason=end-of-file bytes=3",
         "read \"HOLA\\n\"");
    says(&reader, "failed expected=\"\" observed=\"\" reason=end-of-file bytes=0",
         "expect-nothing");
    says(&reader, "failed expected=\"1\" observed=\"\" reason=end-of-file", "read-bytes 1");
    says(&reader, "failed expected=\"a line\" observed=\"\" reason=end-of-file", "read-line");
    end_both(&writer, &reader);
}
END_TEST

START_TEST(a_long_comparison_shows_the_place)
{
    struct peer writer, reader;
    char text[8001];

    memset(text, 'a', sizeof text);
    text[8000] = '\0';
    open_both(&writer, &reader);
    ask(&writer, "write \"%sX\"", text);
    ask(&reader, "read \"%sY%s\"", text, text);
    begins(&reader, "failed expected=\"aaaa");
    has(&reader, "aaaaY");
    has(&reader, "observed=\"aaaa");
    has(&reader, "aaaaX\" reason=mismatch offset=7936 bytes=8001");
    ck_assert_uint_lt(strlen(reader.answer), 4096 + 64 + 200);
    ask(&writer, "write \"%s\"", text);
    ask(&reader, "read-bytes 8000");
    has(&reader, "truncated=3904");
    ck_assert_uint_lt(strlen(reader.answer), 4096 + 100);
    end_both(&writer, &reader);
}
END_TEST

START_TEST(a_reader_that_has_gone_is_an_answer)
{
    struct peer writer, reader;

    open_both(&writer, &reader);
    says(&reader, "ok", "close");
    says(&writer, "failed expected=\"a reader that takes what is written\" "
         "observed=\"Broken pipe\" reason=reset errno=EPIPE bytes=0", "write x");
    has((ask(&writer, "fill-up"), &writer), "errno=EPIPE");
    says(&writer, "ok", "close");
    tell(&reader, "open");
    says(&writer, "ok", "open");
    ck_assert_str_eq(hear(&reader), "ok");
    says(&writer, "ok bytes=1", "write x");
    says(&reader, "ok bytes=1", "read x");
    end_both(&writer, &reader);
}
END_TEST

START_TEST(a_text_is_one_write_and_a_chunk_is_one)
{
    struct peer writer = peer_start_apart("pipe-writer", (const char *const[]){NULL});
    static const ssize_t sizes[] = {6, 6, 4, 4, 4, 1, 1};
    char buffer[PIPE_BUF];

    says(&writer, "ok bytes=12", "write abcdef repeat=2");
    says(&writer, "ok bytes=12", "write abcdef repeat=2 chunk=4");
    says(&writer, "ok bytes=2", "write ab chunk=1");
    /* The pipe is in packet mode: each read takes what one write wrote. */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        ck_assert_int_eq(read(fileno(writer.output), buffer, sizeof buffer), sizes[i]);
    peer_end(&writer, 0);
}
END_TEST

START_TEST(paths_that_cannot_be_opened)
{
    struct peer writer = PEER("pipe-writer", "/dev/null/fifo");
    struct peer reader = PEER("pipe-reader", "fifo");

    has((ask(&writer, "open"), &writer), "reason=error errno=ENOTDIR");
    has((ask(&reader, "open"), &reader), "reason=refused errno=ENOENT");
    peer_end(&writer, 0);
    peer_end(&reader, 0);
}
END_TEST

START_TEST(a_writer_without_a_path_writes_to_stdout)
{
    struct peer writer = peer_start_apart("pipe-writer", (const char *const[]){NULL});
    char buffer[16] = "";

    says(&writer, "ok bytes=5", "write \"hola\\n\"");
    ck_assert_ptr_nonnull(fgets(buffer, sizeof buffer, writer.output));
    ck_assert_str_eq(buffer, "hola\n");
    says(&writer, "ok", "close");
    ck_assert_ptr_null(fgets(buffer, sizeof buffer, writer.output));
    begins((ask(&writer, "write x"), &writer), "failed reason=usage message=\"nothing is open");
    peer_end(&writer, 64);
}
END_TEST

START_TEST(a_reader_without_a_path_reads_descriptor_3)
{
    struct peer reader = PEER("pipe-reader");

    /* Nobody gave it one here. */
    says(&reader, "failed expected=\"x\" observed=\"\" reason=error errno=EBADF bytes=0", "read x");
    begins((ask(&reader, "open"), &reader), "failed reason=usage");
    peer_end(&reader, 64);
}
END_TEST

/* Wrong for both, each with a FIFO that is not open. */
static const char *const mistakes[] = {
    "write x",    "write",      "fill x",       "fill -1",    "write x chunk=0", "write x repeat=0",
    "read x",     "read",       "drain 1 as=x", "read-bytes", "read-bytes x",    "expect-end 1",
    "read-to-end x y", "close", "read-line match=(", "fill-up 1", "write x y", "write x foo=1",
};

START_TEST(a_wrong_command_is_answered)
{
    struct peer writer = PEER("pipe-writer", "fifo");
    struct peer reader = PEER("pipe-reader", "fifo");

    begins((ask(&writer, "%s", mistakes[_i]), &writer), "failed reason=usage");
    begins((ask(&reader, "%s", mistakes[_i]), &reader), "failed reason=usage");
    peer_end(&writer, 64);
    peer_end(&reader, 64);
}
END_TEST

int main(void)
{
    const struct test_row rows[] = {
        {text_comes_through_however_it_is_cut_up, 0},
        {megabytes_are_checked_byte_by_byte, 0},
        {what_is_wrong_is_shown, 0},
        {a_long_comparison_shows_the_place, 0},
        {a_reader_that_has_gone_is_an_answer, 0},
        {a_text_is_one_write_and_a_chunk_is_one, 0},
        {paths_that_cannot_be_opened, 0},
        {a_writer_without_a_path_writes_to_stdout, 0},
        {a_reader_without_a_path_reads_descriptor_3, 0},
        {a_wrong_command_is_answered, sizeof mistakes / sizeof *mistakes},
    };

    return run_tests("pipes", rows, sizeof rows / sizeof *rows);
}
