/* grader/build: what the compiler says, and what is handed in. No sandbox is needed for either. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build/inner.h"
#include "support/suite.h"

static GPtrArray *findings_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
}

/* ---- what the compiler says ---- */

static const struct {
    const char *text;
    const char *id, *file, *observed; /* of the only finding; id NULL: there is none */
    int line, column;
    bool error;
} said[] = {
    {"", NULL, NULL, NULL, 0, 0, false},
    {"a.c: In function 'main':\n", NULL, NULL, NULL, 0, 0, false},
    {"a.c:3:5: error: expected ';'\n", "build.error", "a.c", "expected ';'", 3, 5, true},
    {"/home/student/a.c:3:5: error: x\n", "build.error", "a.c", "x", 3, 5, true},
    {"a.c:1:10: fatal error: b.h: No such file\n", "build.error", "a.c", "b.h: No such file", 1, 10,
     true},
    {"a.c:7: error: no column\n", "build.error", "a.c", "no column", 7, 0, true},
    {"a.c:3:5: warning: unused [-Wunused]\n", "build.warning", "a.c", "unused [-Wunused]", 3, 5,
     false},
    {"a.c:3:5: error: x\na.c:3:5: error: x\n", "build.error", "a.c", "x", 3, 5, true},
    {"/home/student/ccAb12.s:4: Error: file not found: x\n", "build.error", NULL,
     "file not found: x", 0, 0, true},
    {"/usr/bin/ld: a.o: in function `main':\na.c:2: undefined reference to `f'\n", "build.error",
     NULL, "undefined reference to `f'", 0, 0, false},
    {"/usr/bin/ld: cannot find -lx\ncollect2: error: ld returned 1 exit status\n", "build.error",
     NULL, "/usr/bin/ld: cannot find -lx", 0, 0, false},
    {"a.c:3:5: error: \xff\n", "build.error", "a.c", "\xef\xbf\xbd", 3, 5, true},
};

START_TEST(messages_become_findings)
{
    g_autoptr(GPtrArray) findings = findings_new();
    const struct finding *finding;

    ck_assert_int_eq(diagnostics_parse(said[_i].text, strlen(said[_i].text), "prog", findings),
                     said[_i].error);
    ck_assert_uint_eq(findings->len, said[_i].id ? 1 : 0);
    if (!said[_i].id)
        return;
    finding = findings->pdata[0];
    ck_assert_str_eq(finding->id, said[_i].id);
    ck_assert_pstr_eq(finding->file, said[_i].file);
    ck_assert_str_eq(finding->observed, said[_i].observed);
    ck_assert_int_eq(finding->line, said[_i].line);
    ck_assert_int_eq(finding->column, said[_i].column);
    ck_assert_str_eq(finding->program, "prog");
}
END_TEST

START_TEST(a_flood_of_messages_is_cut)
{
    g_autoptr(GPtrArray) findings = findings_new();
    GString *text = g_string_new(NULL);

    for (int i = 1; i <= 1000; i++)
        g_string_append_printf(text, "a.c:%d:1: error: again\n", i);
    ck_assert(diagnostics_parse(text->str, text->len, "prog", findings));
    ck_assert_uint_ge(findings->len, 10);
    ck_assert_uint_le(findings->len, 100);
    g_string_free(text, TRUE);
}
END_TEST

/* ---- what is handed in ---- */

static char directory[64];

static void make_directory(void)
{
    g_strlcpy(directory, "/tmp/test-build-XXXXXX", sizeof directory);
    ck_assert_ptr_nonnull(g_mkdtemp(directory));
}

static void remove_directory(void)
{
    g_autofree char *path = g_build_filename(directory, "a.c", NULL);

    if (unlink(path) < 0)
        rmdir(path);
    rmdir(directory);
}

enum kind { ABSENT, TEXT, LINK, FIFO, FOLDER, HUGE_FILE };

static const struct {
    enum kind kind;
    const char *content;
    size_t size;
    bool required, taken;
} handed_in[] = {
    {TEXT, "int x;\n", 7, true, true}, {TEXT, "", 0, true, false},
    {TEXT, "", 0, false, true},        {TEXT, "a\0b", 3, true, false},
    {ABSENT, NULL, 0, true, false},    {LINK, "/etc/passwd", 0, true, false},
    {FIFO, NULL, 0, true, false},      {FOLDER, NULL, 0, true, false},
    {HUGE_FILE, NULL, 0, true, false},
};

static void hand_in(const char *path, int row)
{
    switch (handed_in[row].kind) {
    case TEXT:
        ck_assert(
            g_file_set_contents(path, handed_in[row].content, (gssize)handed_in[row].size, NULL));
        break;
    case LINK:
        ck_assert_int_eq(symlink(handed_in[row].content, path), 0);
        break;
    case FIFO:
        ck_assert_int_eq(mkfifo(path, 0600), 0);
        break;
    case FOLDER:
        ck_assert_int_eq(mkdir(path, 0700), 0);
        break;
    case HUGE_FILE:
        ck_assert(g_file_set_contents(path, "x", 1, NULL));
        ck_assert_int_eq(truncate(path, 1 << 30), 0);
        break;
    default:
        break;
    }
}

START_TEST(only_source_texts_are_taken)
{
    g_autoptr(GPtrArray) findings = findings_new();
    g_autofree char *path = NULL;
    g_autoptr(GBytes) content = NULL;

    make_directory();
    path = g_build_filename(directory, "a.c", NULL);
    hand_in(path, _i);
    content = source_read(directory, "a.c", "prog", handed_in[_i].required, findings);
    remove_directory();
    ck_assert_int_eq(content != NULL, handed_in[_i].taken);
    ck_assert_uint_eq(findings->len, handed_in[_i].taken ? 0 : 1);
    if (!handed_in[_i].taken) {
        const struct finding *finding = findings->pdata[0];

        ck_assert_str_eq(finding->id, "build.missing-source");
        ck_assert_str_eq(finding->file, "a.c");
        ck_assert_ptr_nonnull(finding->observed);
        return;
    }
    ck_assert_uint_eq(g_bytes_get_size(content), handed_in[_i].size);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {{messages_become_findings, ROWS(said)},
                                      {a_flood_of_messages_is_cut, 0},
                                      {only_source_texts_are_taken, ROWS(handed_in)}};

    return suite_run("build", tests, G_N_ELEMENTS(tests));
}
