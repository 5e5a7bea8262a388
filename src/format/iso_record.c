/* iso_record.c - fixed fields, then the fields of the sharing protocol.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/iso_record.h"

#include <string.h>
#include <sys/stat.h>

enum {
    SHORTEST = 34,
    HIDDEN = 1, /* flags, like the next two */
    FOLDER = 2,
    GOES_ON = 0x80,
    CONTINUATIONS = 32,
    LARGEST_AREA = 32 << 10, /* of one continuation */
};

static void note(CtIsoMismatch *mismatch, const char *what, uint32_t little, uint32_t big)
{
    if (little != big && mismatch->what == NULL)
        *mismatch = (CtIsoMismatch){ what, little, big };
}

static uint32_t both32(CtReader *reader, const char *what, CtIsoMismatch *mismatch)
{
    uint32_t little = ct_reader_u32le(reader);

    note(mismatch, what, little, ct_reader_u32be(reader));
    return little;
}

static uint32_t both16(CtReader *reader, const char *what, CtIsoMismatch *mismatch)
{
    uint32_t little = ct_reader_u16le(reader);

    note(mismatch, what, little, ct_reader_u16be(reader));
    return little;
}

static void tell_mismatch(const CtIsoMismatch *mismatch, CtDiscEntry *entry)
{
    if (mismatch->what != NULL)
        ct_disc_entry_fact(entry, "endian-mismatch", true, "%s: %u little-endian, %u big-endian",
                           mismatch->what, mismatch->little, mismatch->big);
}

uint32_t ct_iso_both32(CtReader *reader, const char *what, CtDiscEntry *entry)
{
    CtIsoMismatch mismatch = { 0 };
    uint32_t value = both32(reader, what, &mismatch);

    tell_mismatch(&mismatch, entry);
    return value;
}

uint32_t ct_iso_both16(CtReader *reader, const char *what, CtDiscEntry *entry)
{
    CtIsoMismatch mismatch = { 0 };
    uint32_t value = both16(reader, what, &mismatch);

    tell_mismatch(&mismatch, entry);
    return value;
}

/* A zone in quarters of an hour, east of UTC. */
static int read_zone(CtReader *reader)
{
    int byte = ct_reader_u8(reader);

    return byte < 128 ? byte : byte - 256;
}

/* Seven bytes: years since 1900 to seconds, and the zone in quarters of an hour. */
static CtDiscTime short_time(CtReader *reader)
{
    int parts[6];

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        parts[i] = ct_reader_u8(reader);
    int zone = read_zone(reader);
    parts[0] += 1900;
    return ct_disc_time_of(parts, zone * 15, 0);
}

static int digits(CtReader *reader, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        int digit = ct_reader_u8(reader) - '0';
        value = value < 0 || digit < 0 || digit > 9 ? -1 : value * 10 + digit;
    }
    return value;
}

/* Seventeen bytes, in digits. */
static CtDiscTime long_time(CtReader *reader)
{
    int parts[6] = { digits(reader, 4) };

    for (size_t i = 1; i < G_N_ELEMENTS(parts); i++)
        parts[i] = digits(reader, 2);
    int hundredths = digits(reader, 2);
    int zone = read_zone(reader);
    return ct_disc_time_of(parts, zone * 15, (uint32_t)MAX(hundredths, 0) * 10000000u);
}

bool ct_iso_record_next(CtReader *reader, CtIsoRecord *out)
{
    CtIsoRecord record = { 0 };

    if (ct_reader_left(reader) == 0 || ct_reader_peek(reader) == 0)
        return false;
    size_t length = ct_reader_u8(reader);
    if (length < SHORTEST)
        ct_reader_reject(reader, "has a record that is too short");
    CtReader inside = ct_reader_over(ct_reader_take(reader, length - 1));
    record.attributes = ct_reader_u8(&inside);
    record.extent = both32(&inside, "extent", &record.mismatch);
    record.size = both32(&inside, "size", &record.mismatch);
    record.recorded = short_time(&inside);
    unsigned flags = ct_reader_u8(&inside);
    record.unit = ct_reader_u8(&inside);
    record.gap = ct_reader_u8(&inside);
    (void)both16(&inside, "volume number", &record.mismatch);
    size_t name = ct_reader_u8(&inside);
    record.name = ct_reader_take(&inside, name);
    if (name % 2 == 0 && ct_reader_left(&inside) > 0)
        ct_reader_skip(&inside, 1);
    if (!ct_reader_ok(&inside))
        ct_reader_reject(reader, "has a record that is shorter than its name");
    record.use = ct_reader_take(&inside, ct_reader_left(&inside));
    record.hidden = (flags & HIDDEN) != 0;
    record.folder = (flags & FOLDER) != 0;
    record.goes_on = (flags & GOES_ON) != 0;
    if (!ct_reader_ok(reader))
        return false;
    *out = record;
    return true;
}

void ct_iso_record_tell(const CtIsoRecord *self, CtDiscEntry *entry)
{
    tell_mismatch(&self->mismatch, entry);
    if (self->hidden)
        ct_disc_entry_fact(entry, "hidden", false, "yes");
}

/* ---- Rock Ridge ---- */

void ct_iso_posix_clear(CtIsoPosix *self)
{
    if (self->name != NULL)
        (void)g_string_free(self->name, TRUE);
    if (self->target != NULL)
        (void)g_string_free(self->target, TRUE);
    memset(self, 0, sizeof *self);
}

typedef struct {
    uint32_t block; /* 0: there is none */
    uint32_t at;
    uint32_t size;
} Continuation;

static void read_name(CtReader *field, CtIsoPosix *out)
{
    unsigned flags = ct_reader_u8(field);
    CtBytes text = ct_reader_take(field, ct_reader_left(field));

    if (out->name == NULL)
        out->name = g_string_new(NULL);
    if ((flags & 6) == 0 && text.size > 0)
        g_string_append_len(out->name, (const char *)text.data, (gssize)text.size);
}

static void read_mode(CtReader *field, CtIsoPosix *out)
{
    CtIsoMismatch none = { 0 };

    out->mode = both32(field, "mode", &none);
    (void)both32(field, "links", &none);
    out->owner = both32(field, "owner", &none);
    out->group = both32(field, "group", &none);
    out->has_mode = ct_reader_ok(field);
}

static void read_times(CtReader *field, CtIsoPosix *out)
{
    static const CtDiscTimeKind kind[] = { CT_DISC_BORN, CT_DISC_MODIFIED, CT_DISC_ACCESSED,
                                           CT_DISC_CHANGED };
    unsigned flags = ct_reader_u8(field);

    for (size_t i = 0; i < G_N_ELEMENTS(kind); i++) {
        if ((flags >> i & 1) != 0)
            out->time[kind[i]] = (flags & 0x80) != 0 ? long_time(field) : short_time(field);
    }
}

static void read_link(CtReader *field, CtIsoPosix *out)
{
    bool joined = out->target == NULL || out->target->len == 0 ||
                  out->target->str[out->target->len - 1] == '/';

    if (out->target == NULL)
        out->target = g_string_new(NULL);
    ct_reader_skip(field, 1);
    while (ct_reader_left(field) > 0) {
        unsigned flags = ct_reader_u8(field);
        CtBytes text = ct_reader_take(field, ct_reader_u8(field));

        if (!joined)
            g_string_append_c(out->target, '/');
        if ((flags & 8) != 0)
            g_string_append_c(out->target, '/');
        else if ((flags & 4) != 0)
            g_string_append(out->target, "..");
        else if ((flags & 2) != 0)
            g_string_append_c(out->target, '.');
        else if (text.size > 0)
            g_string_append_len(out->target, (const char *)text.data, (gssize)text.size);
        joined = (flags & 9) != 0; /* the root, or a part that goes on */
    }
}

static void read_field(const char *name, CtReader *field, CtIsoPosix *out, Continuation *next)
{
    CtIsoMismatch none = { 0 };

    if (strcmp(name, "NM") == 0)
        read_name(field, out);
    else if (strcmp(name, "PX") == 0)
        read_mode(field, out);
    else if (strcmp(name, "TF") == 0)
        read_times(field, out);
    else if (strcmp(name, "SL") == 0)
        read_link(field, out);
    else if (strcmp(name, "CL") == 0)
        out->moved_to = both32(field, "child", &none);
    else if (strcmp(name, "RE") == 0)
        out->moved_here = true;
    else if (strcmp(name, "ZF") == 0)
        out->packed = true;
    else if (strcmp(name, "CE") == 0)
        *next = (Continuation){ both32(field, "block", &none), both32(field, "offset", &none),
                                both32(field, "size", &none) };
}

static Continuation read_area(CtBytes area, CtIsoPosix *out)
{
    CtReader reader = ct_reader_over(area);
    Continuation next = { 0 };

    while (ct_reader_left(&reader) >= 4) {
        char name[3] = { (char)ct_reader_u8(&reader), (char)ct_reader_u8(&reader), '\0' };
        size_t length = ct_reader_u8(&reader);

        ct_reader_skip(&reader, 1);
        if (length < 4 || strcmp(name, "ST") == 0)
            break;
        CtReader field = ct_reader_over(ct_reader_take(&reader, length - 4));
        if (ct_reader_ok(&reader))
            read_field(name, &field, out, &next);
    }
    return next;
}

void ct_iso_posix_read(const CtIsoRecord *record, uint32_t skip, CtIsoRead read, void *user,
                       CtIsoPosix *out)
{
    Continuation next = read_area(ct_bytes_slice(record->use, skip, record->use.size), out);

    for (int i = 0; i < CONTINUATIONS && next.block != 0 && next.size <= LARGEST_AREA; i++) {
        g_autofree uint8_t *area = g_malloc(next.size + 1);

        if (!read(user, next.block, next.at, area, next.size))
            return;
        next = read_area((CtBytes){ area, next.size }, out);
    }
}

static CtDiscKind kind_of(uint32_t mode, CtDiscKind otherwise)
{
    if (S_ISLNK(mode))
        return CT_DISC_SYMLINK;
    if (otherwise == CT_DISC_FILE && !S_ISREG(mode) && (mode & S_IFMT) != 0)
        return CT_DISC_OTHER;
    return otherwise;
}

void ct_iso_posix_tell(const CtIsoPosix *self, CtDiscEntry *entry)
{
    if (self->has_mode) {
        entry->has_mode = true;
        entry->mode = self->mode;
        entry->owner = self->owner;
        entry->group = self->group;
        entry->kind = kind_of(self->mode, entry->kind);
    }
    for (size_t i = 0; i < CT_DISC_TIMES; i++) {
        if (self->time[i].known)
            entry->time[i] = self->time[i];
    }
    if (self->target != NULL && entry->kind == CT_DISC_SYMLINK) {
        entry->target = g_strdup(self->target->str);
        entry->size = strlen(entry->target);
    }
    if (self->packed)
        ct_disc_entry_fact(entry, "stored", false, "zisofs: digests are of the packed bytes");
}
