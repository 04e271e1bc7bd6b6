/* The file of a recording: named parts in a gzipped tar, by libarchive. */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/i18n.h"
#include "recording/inner.h"

#define PARTS_MAX 2001
#define CHUNK_BYTES 65536

static void part_free(gpointer pointer)
{
    struct part *part = pointer;

    g_free(part->name);
    g_bytes_unref(part->content);
    g_free(part);
}

GPtrArray *parts_new(void)
{
    return g_ptr_array_new_with_free_func(part_free);
}

void parts_add(GPtrArray *parts, const char *name, GBytes *content)
{
    struct part *part = g_new0(struct part, 1);

    part->name = g_strdup(name);
    part->content = g_bytes_ref(content);
    g_ptr_array_add(parts, part);
}

GBytes *parts_find(const GPtrArray *parts, const char *name)
{
    for (guint i = 0; i < parts->len; i++) {
        const struct part *part = parts->pdata[i];

        if (!strcmp(part->name, name))
            return part->content;
    }
    return NULL;
}

/* ---- writing ---- */

static la_ssize_t append(struct archive *archive, void *context, const void *data, size_t size)
{
    (void)archive;
    g_byte_array_append(context, data, (guint)size);
    return (la_ssize_t)size;
}

static bool write_part(struct archive *archive, const struct part *part)
{
    struct archive_entry *entry = archive_entry_new();
    gsize size;
    const void *data = g_bytes_get_data(part->content, &size);
    bool good;

    archive_entry_set_pathname(entry, part->name);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    good = archive_write_header(archive, entry) == ARCHIVE_OK &&
           (!size || archive_write_data(archive, data, size) == (la_ssize_t)size);
    archive_entry_free(entry);
    return good;
}

GBytes *container_pack(const GPtrArray *parts, GError **error)
{
    struct archive *archive = archive_write_new();
    GByteArray *bytes = g_byte_array_new();
    bool good = archive_write_set_format_ustar(archive) == ARCHIVE_OK &&
                archive_write_add_filter_gzip(archive) == ARCHIVE_OK &&
                /* The same runs, the same file. */
                archive_write_set_options(archive, "gzip:!timestamp") == ARCHIVE_OK &&
                archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
                archive_write_open(archive, bytes, NULL, append, NULL) == ARCHIVE_OK;

    for (guint i = 0; i < parts->len && good; i++)
        good = write_part(archive, parts->pdata[i]);
    good = good && archive_write_close(archive) == ARCHIVE_OK;
    if (!good) {
        const char *why = archive_error_string(archive);

        g_set_error(error, FAULT_ERROR, FAULT_GRADER, _("the recording cannot be packed: %s"),
                    why ? why : "");
        g_clear_pointer(&bytes, g_byte_array_unref);
    }
    archive_write_free(archive);
    return bytes ? g_byte_array_free_to_bytes(bytes) : NULL;
}

/* ---- reading ---- */

static bool fail(struct archive *archive, GError **error)
{
    const char *why = archive ? archive_error_string(archive) : NULL;

    g_set_error(error, FAULT_ERROR, FAULT_USAGE, _("it is no recording: %s"),
                why ? why : _("it holds something else"));
    return false;
}

/* Reads one entry to its end; *left is what may still be expanded. */
static bool read_part(struct archive *archive, struct archive_entry *entry, gsize *left,
                      GPtrArray *parts, GError **error)
{
    const char *name = archive_entry_pathname(entry);
    g_autoptr(GByteArray) content = g_byte_array_new();
    g_autoptr(GBytes) bytes = NULL;
    guint8 chunk[CHUNK_BYTES];
    la_ssize_t got;

    if (!name || archive_entry_filetype(entry) != AE_IFREG || parts_find(parts, name) ||
        parts->len == PARTS_MAX)
        return fail(NULL, error);
    while ((got = archive_read_data(archive, chunk, sizeof chunk)) > 0) {
        if ((gsize)got > *left) {
            g_set_error(error, FAULT_ERROR, FAULT_USAGE,
                        _("it is no recording: it expands to more than one could be"));
            return false;
        }
        *left -= (gsize)got;
        g_byte_array_append(content, chunk, (guint)got);
    }
    if (got < 0)
        return fail(archive, error);
    bytes = g_byte_array_free_to_bytes(g_steal_pointer(&content));
    parts_add(parts, name, bytes);
    return true;
}

GPtrArray *container_unpack(GBytes *data, gsize limit_bytes, GError **error)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    g_autoptr(GPtrArray) parts = parts_new();
    gsize size, left = limit_bytes;
    const void *bytes = g_bytes_get_data(data, &size);
    bool good = true;
    int got = ARCHIVE_FATAL;

    if (archive_read_support_format_tar(archive) == ARCHIVE_OK &&
        archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
        archive_read_open_memory(archive, bytes, size) == ARCHIVE_OK)
        while (good && (got = archive_read_next_header(archive, &entry)) == ARCHIVE_OK)
            good = read_part(archive, entry, &left, parts, error);
    if (good && got != ARCHIVE_EOF)
        good = fail(archive, error);
    archive_read_free(archive);
    return good ? g_steal_pointer(&parts) : NULL;
}
