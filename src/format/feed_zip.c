/* feed_zip.c - members unpacked one by one and handed to their readers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/feed_zip.h"

#include "format/advisory_record.h"
#include "format/decode.h"
#include "format/zip.h"

#include <string.h>

enum { DEFLATED = 8, LOCAL_SIZE = 30, END_SIZE = 22, END64_SIZE = 56, TAIL = 65536 + 256 };

typedef struct {
    CtBytes source;
    CtRecordSink sink; /* borrowed */
    void *user;
    GError **error;
    bool stopped;    /* by the sink */
    uint64_t listed; /* members, folders included */
    uint64_t read;
    uint64_t unpacked; /* bytes so far */
    char *member;      /* owned; the name of the one at hand */
} Reading;

/* Those that a member may be of. */
static const char *const feeds[] = { "cve-record", "osv-json", "nvd-json", "debian-tracker",
                                     "csaf-json",  "kev-json", "epss-csv" };

static bool ends_as_feed(CtBytes name)
{
    return (name.size > 5 && memcmp(name.data + name.size - 5, ".json", 5) == 0) ||
           (name.size > 4 && memcmp(name.data + name.size - 4, ".csv", 4) == 0);
}

/* A feed's archive begins with a JSON file or a folder. */
static int detect(CtBytes source)
{
    CtReader reader = ct_reader_over(source);

    if (source.size < LOCAL_SIZE || memcmp(source.data, "PK\003\004", 4) != 0)
        return 0;
    ct_reader_skip(&reader, 26);
    size_t size = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 2);
    CtBytes name = ct_reader_take(&reader, size);
    if (!ct_reader_ok(&reader) || name.size == 0)
        return 0;
    return ends_as_feed(name) ? 60 : name.data[name.size - 1] == '/' ? 30 : 0;
}

static void aside(Reading *self, const char *detail)
{
    self->stopped = self->stopped || !ct_advisory_record_aside(
                                         "member", detail, self->member == NULL ? "" : self->member,
                                         self->sink, self->user, self->error);
}

/* What a member's reader gives, told as the archive's. */
static bool pass_on(void *user, const CtRecord *record, GError **error)
{
    static CtRecord told; /* one jailed process has one thread; a record is large */
    Reading *self = user;
    g_autofree char *pointer = NULL;

    told = *record;
    for (size_t i = 0; i < told.count; i++) {
        CtRecordField *field = &told.field[i];

        field->from = field->to = 0;
        if (strcmp(field->name, "pointer") != 0 || pointer != NULL)
            continue;
        pointer = g_strdup_printf("%s#%.*s", self->member, (int)field->bytes.size,
                                  (const char *)field->bytes.data);
        field->bytes = ct_bytes_of_text(pointer);
    }
    self->stopped = !self->sink(self->user, &told, error);
    return !self->stopped;
}

static const CtFormat *format_of(CtBytes bytes)
{
    const CtFormat *best = NULL;
    int sure = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(feeds); i++) {
        const CtFormat *format = ct_format_named(feeds[i]);
        int score = format == NULL ? 0 : format->detect(bytes);

        if (score > sure) {
            best = format;
            sure = score;
        }
    }
    return best;
}

static void read_member(Reading *self, CtBytes bytes)
{
    const CtFormat *format = format_of(bytes);
    g_autoptr(GError) problem = NULL;

    self->unpacked += bytes.size;
    if (format == NULL)
        aside(self, "the member is no feed that is known");
    else if (!format->read(bytes, pass_on, self, &problem) && self->stopped)
        g_propagate_error(self->error, g_steal_pointer(&problem));
    else if (problem != NULL)
        aside(self, problem->message);
}

/* The bytes behind a member's local header; none when they are not there. */
static CtBytes packed_of(const Reading *self, const CtZipEntry *entry)
{
    CtReader reader = ct_reader_over(ct_bytes_slice(self->source, entry->at, self->source.size));

    ct_reader_skip(&reader, 26);
    size_t name = ct_reader_u16le(&reader);
    size_t extra = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, name + extra);
    if (!ct_reader_ok(&reader) || entry->packed > ct_reader_left(&reader))
        return (CtBytes){ NULL, 0 };
    return ct_reader_take(&reader, entry->packed);
}

static void unpack(Reading *self, const CtZipEntry *entry)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_FEED_BYTES);
    g_autoptr(GError) problem = NULL;
    CtBytes packed = packed_of(self, entry);

    if ((entry->flags & CT_ZIP_ENCRYPTED) != 0)
        aside(self, "the member is encrypted");
    else if (entry->method != CT_ZIP_STORED && entry->method != DEFLATED)
        aside(self, "the member is packed in a way that is not read");
    else if (self->unpacked >= CT_LIMIT_FEED_ZIP_BYTES)
        aside(self, "the archive unpacks to more than is read; this member is not");
    else if (packed.size == 0)
        aside(self, "the member is empty, or its bytes are not there");
    else if (entry->method == CT_ZIP_STORED)
        read_member(self, packed);
    else if (!ct_decode_deflate(packed, &bytes, &problem))
        aside(self, problem->message);
    else
        read_member(self, ct_buffer_bytes(&bytes));
}

static bool take_entry(void *user, const CtZipEntry *entry)
{
    Reading *self = user;

    self->listed++;
    if (!ends_as_feed(entry->name))
        return true;
    g_free(self->member);
    self->member =
        g_utf8_make_valid((const char *)entry->name.data, (gssize)MIN(entry->name.size, 1024));
    self->read++;
    unpack(self, entry);
    g_clear_pointer(&self->member, g_free);
    return !self->stopped;
}

/* How many members the archive says that it has; 0: it does not say. */
static uint64_t told_members(CtBytes source)
{
    size_t from = source.size > TAIL ? source.size - TAIL : 0;
    CtBytes tail = ct_bytes_slice(source, from, TAIL);

    for (size_t i = tail.size >= END_SIZE ? tail.size - END_SIZE + 1 : 0; i > 0; i--) {
        if (memcmp(tail.data + i - 1, "PK\005\006", 4) != 0)
            continue;
        CtReader reader = ct_reader_over(ct_bytes_slice(tail, i - 1, END_SIZE));
        ct_reader_skip(&reader, 10);
        uint64_t count = ct_reader_u16le(&reader);
        const uint8_t *wide = memmem(tail.data, i - 1, "PK\006\006", 4);
        if (count != UINT16_MAX || wide == NULL)
            return count;
        reader = ct_reader_over(ct_bytes_slice(tail, (size_t)(wide - tail.data), END64_SIZE));
        ct_reader_skip(&reader, 32);
        return ct_reader_u64le(&reader);
    }
    return 0;
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    const CtKindBytes bytes = { .head = source, .size = source.size };
    Reading self = { .source = source, .sink = sink, .user = user, .error = error };
    g_autofree char *words = NULL;

    if (!ct_zip_each(&bytes, take_entry, &self, error) || self.stopped)
        return false;
    uint64_t told = told_members(source);
    if (told > self.listed)
        words = g_strdup_printf("of %" G_GUINT64_FORMAT " members %" G_GUINT64_FORMAT
                                " could be listed",
                                told, self.listed);
    else if (self.read == 0)
        words = g_strdup("the archive holds no feed");
    if (words != NULL)
        aside(&self, words);
    return !self.stopped;
}

const CtFormat ct_feed_zip_format = {
    .name = "feed-zip",
    .summary = "zip archive of feeds of advisories",
    .detect = detect,
    .read = read_source,
};
