/* inside_archive.c - libarchive over bytes that are asked for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_archive.h"

#include "base/text.h"
#include "examine/inside.h"
#include "examine/probe.h"
#include "examine/shown.h"
#include "format/zip.h"
#include "workers/inside_entry.h"
#include "workers/inside_gzip.h"
#include "workers/inside_member.h"

#include <archive.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PIECE (64u << 10)
#define GZIP  "gzip" /* unpacked by ourselves */

typedef struct archive Archive;

static void archive_close_free(Archive *archive)
{
    (void)archive_read_free(archive);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_close_free)

typedef int (*Support)(struct archive *archive);

/* Formats that a kind may be, ended by NULL; what only packs may pack these. */
static const Support packed[] = { archive_read_support_format_tar, archive_read_support_format_cpio,
                                  archive_read_support_format_raw, NULL };

#define ONE(name)                                                                                  \
    {                                                                                              \
#name,                                                                                     \
        {                                                                                          \
            archive_read_support_format_##name, NULL                                               \
        }                                                                                          \
    }

static const struct {
    const char *kind;
    Support format[3];
} formats[] = {
    ONE(zip),
    { "7z", { archive_read_support_format_7zip, NULL } },
    { "rar", { archive_read_support_format_rar, archive_read_support_format_rar5, NULL } },
    ONE(tar),
    ONE(cab),
    ONE(ar),
    { "deb", { archive_read_support_format_ar, NULL } },
    { "cpio", { archive_read_support_format_cpio, NULL } },
    { "cpio-binary", { archive_read_support_format_cpio, NULL } },
    ONE(xar),
    ONE(lha),
    ONE(warc),
    { "rpm", { archive_read_support_format_cpio, NULL } },
    { "iso9660", { archive_read_support_format_iso9660, NULL } },
};

/* Their times are of no zone. */
static const char *const local_times[] = { "zip", "cab", "lha", "rar", NULL };

static const struct {
    const char *kind;
    Support filter;
} filters[] = {
    { GZIP, archive_read_support_filter_gzip }, /* of the payload of a package */
    { "bzip2", archive_read_support_filter_bzip2 },
    { "xz", archive_read_support_filter_xz },
    { "zstd", archive_read_support_filter_zstd },
    { "lz4", archive_read_support_filter_lz4 },
    { "lzip", archive_read_support_filter_lzip },
    { "lzma", archive_read_support_filter_lzma },
    { "compress", archive_read_support_filter_compress },
};

/* Where libarchive reads. */
typedef struct {
    const CtKindBytes *bytes;
    uint64_t at;
    bool failed;
    CtInsideGzip gzip; /* in between, when it is begun */
    uint8_t piece[PIECE];
} Source;

static void source_free(Source *self)
{
    ct_inside_gzip_end(&self->gzip);
    g_free(self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_free)

typedef struct {
    uint64_t members;
    uint64_t locked; /* encrypted */
} Count;

/* One reading from the front. */
typedef struct {
    struct archive *archive; /* borrowed, as is the source */
    Source *source;
    Count count;
} Reading;

/* ---- what libarchive asks ---- */

static la_ssize_t give(struct archive *archive, void *user, const void **out)
{
    Source *self = user;
    uint64_t left = self->bytes->size - MIN(self->at, self->bytes->size);
    size_t size = (size_t)MIN((uint64_t)PIECE, left);

    (void)archive;
    *out = self->piece;
    if (size == 0)
        return 0;
    int64_t got = self->bytes->read(self->bytes->user, self->piece, size, self->at);
    if (got < 0) {
        self->failed = true;
        return ARCHIVE_FATAL;
    }
    self->at += (uint64_t)got;
    return (la_ssize_t)got;
}

static la_ssize_t give_unpacked(struct archive *archive, void *user, const void **out)
{
    Source *self = user;
    int64_t got = ct_inside_gzip_read(&self->gzip, self->piece, sizeof self->piece);

    *out = self->piece;
    if (got >= 0)
        return (la_ssize_t)got;
    archive_set_error(archive, EIO, "gzip: %s", self->gzip.problem);
    return ARCHIVE_FATAL;
}

static la_int64_t pass_over(struct archive *archive, void *user, la_int64_t size)
{
    Source *self = user;
    uint64_t left = self->bytes->size - MIN(self->at, self->bytes->size);
    uint64_t step = size < 0 ? 0 : MIN((uint64_t)size, left);

    (void)archive;
    self->at += step;
    return (la_int64_t)step;
}

static la_int64_t go_to(struct archive *archive, void *user, la_int64_t offset, int whence)
{
    Source *self = user;
    la_int64_t base = whence == SEEK_SET   ? 0
                      : whence == SEEK_CUR ? (la_int64_t)self->at
                                           : (la_int64_t)self->bytes->size;

    (void)archive;
    if ((offset < 0 && -offset > base) || offset > (la_int64_t)self->bytes->size - base)
        return ARCHIVE_FATAL;
    self->at = (uint64_t)(base + offset);
    return (la_int64_t)self->at;
}

/* ---- opening ---- */

/* `bare`: what is packed is taken as it is, whatever it looks like. */
static bool support(struct archive *archive, const char *kind, bool bare)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (strcmp(formats[i].kind, kind) != 0)
            continue;
        for (size_t j = 0; formats[i].format[j] != NULL; j++)
            (void)formats[i].format[j](archive);
        if (strcmp(kind, "rpm") != 0)
            return true;
        /* The payload of a package is packed by any of these. */
        (void)archive_read_support_filter_rpm(archive);
        for (size_t j = 0; j < G_N_ELEMENTS(filters); j++)
            (void)filters[j].filter(archive);
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++) {
        if (strcmp(filters[i].kind, kind) != 0)
            continue;
        if (strcmp(kind, GZIP) != 0)
            (void)filters[i].filter(archive);
        for (size_t j = 0; packed[j] != NULL; j++)
            if (!bare || packed[j] == archive_read_support_format_raw)
                (void)packed[j](archive);
        (void)archive_read_support_format_empty(archive);
        return true;
    }
    return false;
}

/* What libarchive says went wrong, as a fact; some of its sentences end a line. */
static void add_told(CtItem *item, const char *fact, struct archive *archive)
{
    const char *told = archive_error_string(archive);
    CtBytes text = ct_text_trim(ct_bytes_of_text(told == NULL ? "cannot be read" : told));
    g_auto(CtBuffer) shown = ct_buffer_new(4096);

    ct_shown_add(&shown, ct_bytes_slice(text, 0, 256));
    item->flags |= CT_ITEM_PROBLEM;
    ct_item_add_text(item, fact, ct_buffer_bytes(&shown));
}

static void note_error(struct archive *archive, const CtInsideThing *thing)
{
    /* It must not be asked before the format is known: libarchive 3.6.2 then calls nowhere. */
    if (archive_format(archive) != 0 && archive_read_has_encrypted_entries(archive) > 0)
        ct_item_add_text(thing->item, "encrypted", ct_bytes_of_text("names"));
    add_told(thing->item, "container-error", archive);
}

/* ---- members ---- */

/* The bytes of the member at hand. */
static bool read_member(struct archive *archive, CtInsideMember *member)
{
    static uint8_t piece[PIECE]; /* one member is read at a time, and its bytes are used up */

    for (;;) {
        la_ssize_t got = archive_read_data(archive, piece, sizeof piece);

        if (got == 0)
            return true;
        if (got == ARCHIVE_RETRY)
            continue;
        if (got < 0) {
            add_told(&member->item, "unpack-error", archive);
            return false;
        }
        if (!ct_inside_member_add(member, (CtBytes){ piece, (size_t)got }))
            return false;
    }
}

/* What is only packed has no more than the name and the time that its gzip stream may tell. */
static void settle_entry(const Reading *reading, struct archive_entry *entry)
{
    const CtInsideGzip *gzip = &reading->source->gzip;

    if (archive_format(reading->archive) != ARCHIVE_FORMAT_RAW)
        return;
    archive_entry_set_mode(entry, 0); /* libarchive invents one */
    if (gzip->name[0] != '\0')
        archive_entry_set_pathname(entry, gzip->name);
    if (gzip->header.time > 0)
        archive_entry_set_mtime(entry, (time_t)gzip->header.time, 0);
}

static void take_member(CtInsideRun *run, const CtInsideThing *thing, Reading *reading,
                        struct archive_entry *entry, bool doubtful)
{
    g_auto(CtItem) item = { 0 };
    CtInsideMember member;
    const char *told = doubtful ? archive_error_string(reading->archive) : NULL;

    reading->count.members++;
    settle_entry(reading, entry);
    ct_inside_entry_fill(entry, thing, reading->count.members, &item);
    reading->count.locked += ct_item_fact(&item, "encrypted") != NULL ? 1 : 0;
    /* A name that is no UTF-8 is there as its bytes; in one that is, something was replaced. */
    if (told != NULL && strstr(told, "athname") != NULL && ct_text_is_utf8(ct_item_path(&item)))
        add_told(&item, "name-error", reading->archive);
    if (!ct_inside_entry_has_bytes(entry)) {
        ct_inside_run_tell(run, thing, &item);
        return;
    }
    ct_inside_member_begin(&member, run, thing, &item);
    ct_inside_member_end(&member, read_member(reading->archive, &member));
}

/* All members, as far as they can be read. */
static void take_members(CtInsideRun *run, const CtInsideThing *thing, Reading *reading)
{
    while (run->stopped == NULL) {
        struct archive_entry *entry = NULL;
        int result = archive_read_next_header(reading->archive, &entry);

        if (result == ARCHIVE_EOF)
            break;
        if (result == ARCHIVE_RETRY)
            continue;
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            note_error(reading->archive, thing);
            break;
        }
        take_member(run, thing, reading, entry, result == ARCHIVE_WARN);
    }
}

/* What libarchive did not ask for is unpacked too: the check sum is at the end of it. */
static void check_to_end(CtInsideRun *run, const CtInsideThing *thing, Source *source)
{
    CtInsideGzip *gzip = &source->gzip;
    int64_t got = 1;

    while (got > 0 && run->stopped == NULL) {
        got = ct_inside_gzip_read(gzip, source->piece, sizeof source->piece);
        if (got > 0)
            (void)ct_inside_run_unpack(run, (uint64_t)got);
    }
    if (gzip->trailing > 0)
        ct_item_add_number(thing->item, "trailing-bytes", (int64_t)gzip->trailing);
    if (gzip->wrong)
        ct_item_add_problem(thing->item, CT_INSIDE_CHECK, gzip->problem);
    if (got >= 0 || ct_item_fact(thing->item, "container-error") != NULL)
        return;
    g_autofree char *told = g_strdup_printf("gzip: %s", gzip->problem);
    ct_item_add_problem(thing->item, "container-error", told);
}

static bool is_only_packed(const CtKind *kind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++)
        if (strcmp(filters[i].kind, kind->name) == 0)
            return true;
    return false;
}

static void lend(struct archive *archive, const CtInsideThing *thing, Source *source)
{
    source->bytes = thing->bytes;
    (void)archive_read_set_callback_data(archive, source);
    if (strcmp(thing->kind->name, GZIP) == 0) {
        ct_inside_gzip_begin(&source->gzip, thing->bytes);
        (void)archive_read_set_read_callback(archive, give_unpacked);
        return;
    }
    (void)archive_read_set_read_callback(archive, give);
    (void)archive_read_set_skip_callback(archive, pass_over);
    (void)archive_read_set_seek_callback(archive, go_to);
}

/* False when no such kind can be read. */
static bool read_archive(CtInsideRun *run, const CtInsideThing *thing, bool bare, Count *out)
{
    g_autoptr(Archive) archive = archive_read_new();
    g_autoptr(Source) source = g_new0(Source, 1);
    Reading reading = { archive, source, { 0, 0 } };

    if (archive == NULL || !support(archive, thing->kind->name, bare))
        return false;
    lend(archive, thing, source);
    if (archive_read_open1(archive) != ARCHIVE_OK)
        note_error(archive, thing);
    else
        take_members(run, thing, &reading);
    bool done = bare || reading.count.members > 0; /* else it may be read once more */
    if (source->gzip.bytes != NULL && done)
        check_to_end(run, thing, source);
    *out = reading.count;
    return true;
}

void ct_inside_archive_list(CtInsideRun *run, const CtInsideThing *thing)
{
    Count count = { 0, 0 };
    bool read = read_archive(run, thing, false, &count);
    bool good = (thing->item->flags & CT_ITEM_PROBLEM) == 0;

    /* Zeros look like the end of an archive. */
    if (read && good && count.members == 0 && is_only_packed(thing->kind) && thing->bytes->size > 0)
        (void)read_archive(run, thing, true, &count);
    if (!read)
        return;
    ct_item_add_number(thing->item, CT_PROBE_MEMBERS, (int64_t)count.members);
    /* libarchive reads what local headers are left and finds nothing amiss. */
    if (good && (thing->kind->flags & CT_KIND_ZIP) != 0 && !ct_zip_has_directory(thing->bytes))
        ct_item_add_problem(thing->item, "container-error", "is cut: its directory is missing");
    if (count.locked > 0)
        ct_item_add_number(thing->item, "encrypted-members", (int64_t)count.locked);
    if (count.members > 0 && g_strv_contains(local_times, thing->kind->name))
        ct_item_add_text(thing->item, "zone", ct_bytes_of_text("times of members read as UTC"));
}

void ct_inside_archive_warm_up(void)
{
    /* Names become UTF-8 where their encoding is told; libarchive asks the locale. */
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    /* The zone of local times (zip, cab) is made UTC, which the fact "zone" tells. */
    time_t noon = 43200;
    struct tm parts;
    (void)setenv("TZ", "UTC0", 1);
    tzset();
    (void)localtime_r(&noon, &parts);
    (void)mktime(&parts);
}
