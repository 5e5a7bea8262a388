/* file_list.c - lines in, records of whole lines out; and lines read again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/file_list.h"

#include "base/text.h"

#include <string.h>

static const struct {
    const char *name;
    size_t hex;
} algorithms[] = { { "md5", 32 }, { "sha1", 40 }, { "sha256", 64 } };

CtFileList ct_file_list_new(CtRecordSink sink, void *user)
{
    return (CtFileList){ .sink = sink, .user = user, .lines = ct_buffer_new(CT_FILE_LIST_PIECE) };
}

void ct_file_list_clear(CtFileList *self)
{
    ct_buffer_clear(&self->lines);
}

static void add_text(CtRecord *record, const char *name, CtBytes text)
{
    if (text.size > 0)
        ct_record_text(record, name, text, 0, 0);
}

/* Why the list cannot be told to be a package's, or NULL. */
static const char *fault_of(const CtFileList *self)
{
    if (self->named && self->name.size == 0)
        return "malformed";
    return ct_text_is_utf8(self->name) && ct_text_is_utf8(self->version) &&
                   ct_text_is_utf8(self->architecture)
               ? NULL
               : "encoding";
}

bool ct_file_list_end(CtFileList *self, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    CtBytes lines = ct_buffer_bytes(&self->lines);

    if (lines.size == 0)
        return true;
    self->any = true;
    const char *fault = fault_of(self);
    if (fault != NULL) {
        ct_record_begin(&record, "aside");
        ct_record_text(&record, "reason", ct_bytes_of_text(fault), 0, 0);
        ct_record_text(&record, "detail", ct_bytes_of_text("files of a package without name"), 0,
                       0);
        ct_buffer_empty(&self->lines);
        return self->sink(self->user, &record, error);
    }
    ct_record_begin(&record, "files");
    add_text(&record, "name", self->name);
    add_text(&record, "version", self->version);
    add_text(&record, "architecture", self->architecture);
    if (ct_text_is_utf8(lines))
        ct_record_text(&record, CT_FILE_LIST_FIELD, lines, 0, 0);
    else
        ct_record_bytes(&record, CT_FILE_LIST_FIELD, lines, 0, 0);
    bool more = self->sink(self->user, &record, error);
    ct_buffer_empty(&self->lines);
    return more;
}

static bool is_digest(const CtFileListEntry *entry)
{
    for (size_t i = 0; i < G_N_ELEMENTS(algorithms); i++) {
        if (!ct_bytes_equal(entry->algorithm, ct_bytes_of_text(algorithms[i].name)) ||
            entry->hex.size != algorithms[i].hex)
            continue;
        for (size_t j = 0; j < entry->hex.size; j++)
            if (!g_ascii_isxdigit(entry->hex.data[j]) || g_ascii_isupper(entry->hex.data[j]))
                return false;
        return true;
    }
    return false;
}

bool ct_file_list_add(CtFileList *self, const CtFileListEntry *entry, GError **error)
{
    CtBytes path = entry->path;
    bool digest = is_digest(entry);
    size_t size = path.size + 2 + (digest ? entry->algorithm.size + entry->hex.size + 2 : 0);

    if (path.size == 0 || size > CT_FILE_LIST_PIECE || memchr(path.data, '\n', path.size) != NULL)
        return true;
    if (self->lines.size + size > CT_FILE_LIST_PIECE && !ct_file_list_end(self, error))
        return false;
    if (digest) {
        ct_buffer_add(&self->lines, entry->algorithm);
        ct_buffer_add_text(&self->lines, ":");
        ct_buffer_add(&self->lines, entry->hex);
        ct_buffer_add_text(&self->lines, " ");
    }
    if (path.data[0] != '/')
        ct_buffer_add_text(&self->lines, "/");
    ct_buffer_add(&self->lines, path);
    ct_buffer_add_text(&self->lines, "\n");
    return true;
}

static bool read_line(CtBytes line, CtFileListEntry *out)
{
    CtFileListEntry entry = { .path = line };
    const uint8_t *space = line.size == 0 ? NULL : memchr(line.data, ' ', line.size);
    const uint8_t *colon = line.size == 0 ? NULL : memchr(line.data, ':', line.size);

    if (line.size > 0 && line.data[0] != '/') {
        if (space == NULL || colon == NULL || colon > space)
            return false;
        entry.algorithm = ct_bytes_slice(line, 0, (size_t)(colon - line.data));
        entry.hex = ct_bytes_slice(line, entry.algorithm.size + 1, (size_t)(space - colon - 1));
        entry.path = ct_bytes_slice(line, (size_t)(space - line.data) + 1, SIZE_MAX);
        if (!is_digest(&entry))
            return false;
    }
    if (entry.path.size < 2 || entry.path.data[0] != '/')
        return false;
    *out = entry;
    return true;
}

bool ct_file_list_next(CtBytes *rest, CtFileListEntry *out)
{
    CtReader reader = ct_reader_over(*rest);
    bool found = false;

    while (!found && !ct_reader_at_end(&reader))
        found = read_line(ct_reader_line(&reader), out);
    *rest = ct_bytes_slice(*rest, reader.offset, SIZE_MAX);
    return found;
}
