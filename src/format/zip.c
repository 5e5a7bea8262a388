/* zip.c - the end, the directory, the local headers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/zip.h"

#include "base/limits.h"
#include "base/reader.h"

#define END_MARK       0x06054b50u
#define END_SIZE       22u
#define END64_MARK     0x06064b50u
#define LOCATOR_MARK   0x07064b50u
#define LOCATOR_SIZE   20u
#define CENTRAL_MARK   0x02014b50u
#define LOCAL_MARK     0x04034b50u
#define LOCAL_SIZE     30u
#define COMMENT        65535u  /* the longest comment behind the end */
#define DESCRIPTOR     0x0008u /* sizes stand behind the data */
#define EXTRA_ZIP64    0x0001
#define WIDE           UINT32_MAX
#define LOCAL_ENTRIES  4096 /* looked at from the front */
#define LOCAL_NAME_MAX 4096u

typedef struct {
    uint64_t at; /* of the directory, in the file */
    uint64_t size;
    uint64_t shift; /* bytes before the archive */
} Directory;

/* ---- the end ---- */

static bool find_wide_end(const CtKindBytes *bytes, uint64_t end, Directory *out)
{
    uint8_t locator[LOCATOR_SIZE];
    uint8_t wide[56];

    if (end < LOCATOR_SIZE || !ct_kind_read(bytes, end - LOCATOR_SIZE, locator, sizeof locator))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ locator, sizeof locator });
    if (ct_reader_u32le(&reader) != LOCATOR_MARK)
        return false;
    ct_reader_skip(&reader, 4);
    if (!ct_kind_read(bytes, ct_reader_u64le(&reader), wide, sizeof wide))
        return false;
    reader = ct_reader_over((CtBytes){ wide, sizeof wide });
    if (ct_reader_u32le(&reader) != END64_MARK)
        return false;
    ct_reader_skip(&reader, 36);
    out->size = ct_reader_u64le(&reader);
    out->at = ct_reader_u64le(&reader);
    return ct_reader_ok(&reader);
}

static bool read_end(const CtKindBytes *bytes, uint64_t at, CtBytes end, Directory *out)
{
    CtReader reader = ct_reader_over(end);

    ct_reader_skip(&reader, 12);
    out->size = ct_reader_u32le(&reader);
    out->at = ct_reader_u32le(&reader);
    if ((out->at == WIDE || out->size == WIDE) && find_wide_end(bytes, at, out))
        return out->at <= bytes->size && out->size <= bytes->size - out->at;
    if (out->size > at || out->at > at - out->size)
        return false;
    out->shift = at - out->size - out->at;
    out->at += out->shift;
    return true;
}

static bool find_directory(const CtKindBytes *bytes, Directory *out)
{
    uint64_t span = MIN(bytes->size, (uint64_t)COMMENT + END_SIZE);
    g_autofree uint8_t *tail = g_malloc((size_t)span);

    if (span < END_SIZE || !ct_kind_read(bytes, bytes->size - span, tail, (size_t)span))
        return false;
    for (uint64_t i = span - END_SIZE + 1; i > 0; i--) {
        CtBytes end = { tail + i - 1, END_SIZE };
        CtReader reader = ct_reader_over(end);

        if (ct_reader_u32le(&reader) == END_MARK)
            return read_end(bytes, bytes->size - span + i - 1, end, out);
    }
    return false;
}

/* ---- entries ---- */

static void read_wide(CtBytes extra, CtZipEntry *entry)
{
    CtReader reader = ct_reader_over(extra);

    while (ct_reader_left(&reader) >= 4) {
        uint16_t id = ct_reader_u16le(&reader);
        CtReader field = ct_reader_over(ct_reader_take(&reader, ct_reader_u16le(&reader)));

        if (id != EXTRA_ZIP64)
            continue;
        if (entry->unpacked == WIDE)
            entry->unpacked = ct_reader_u64le(&field);
        if (entry->packed == WIDE)
            entry->packed = ct_reader_u64le(&field);
        if (entry->at == WIDE)
            entry->at = ct_reader_u64le(&field);
        return;
    }
}

static bool read_central(CtReader *reader, uint64_t shift, CtZipEntry *out)
{
    CtZipEntry entry = { 0 };

    if (ct_reader_left(reader) < 46 || ct_reader_u32le(reader) != CENTRAL_MARK)
        return false;
    ct_reader_skip(reader, 4);
    entry.flags = ct_reader_u16le(reader);
    entry.method = ct_reader_u16le(reader);
    ct_reader_skip(reader, 8);
    entry.packed = ct_reader_u32le(reader);
    entry.unpacked = ct_reader_u32le(reader);
    size_t name = ct_reader_u16le(reader);
    size_t extra = ct_reader_u16le(reader);
    size_t comment = ct_reader_u16le(reader);
    ct_reader_skip(reader, 8);
    entry.at = ct_reader_u32le(reader);
    entry.name = ct_reader_take(reader, name);
    read_wide(ct_reader_take(reader, extra), &entry);
    ct_reader_skip(reader, comment);
    entry.at += shift;
    *out = entry;
    return ct_reader_ok(reader);
}

static bool each_central(const CtKindBytes *bytes, const Directory *directory, CtZipTake take,
                         void *user)
{
    size_t size = (size_t)MIN(directory->size, CT_LIMIT_ZIP_DIRECTORY);
    g_autofree uint8_t *table = g_malloc(size + 1);
    CtZipEntry entry;
    bool any = false;

    if (!ct_kind_read(bytes, directory->at, table, size))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ table, size });
    while (read_central(&reader, directory->shift, &entry)) {
        any = true;
        if (!take(user, &entry))
            break;
    }
    return any;
}

/* *out_next: where the next header should be; 0 when that is not told. */
static bool read_local(const CtKindBytes *bytes, uint64_t at, uint8_t name[LOCAL_NAME_MAX],
                       CtZipEntry *out, uint64_t *out_next)
{
    uint8_t head[LOCAL_SIZE];
    CtZipEntry entry = { .at = at };

    if (!ct_kind_read(bytes, at, head, sizeof head))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ head, sizeof head });
    if (ct_reader_u32le(&reader) != LOCAL_MARK)
        return false;
    ct_reader_skip(&reader, 2);
    entry.flags = ct_reader_u16le(&reader);
    entry.method = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 8);
    entry.packed = ct_reader_u32le(&reader);
    entry.unpacked = ct_reader_u32le(&reader);
    size_t size = ct_reader_u16le(&reader);
    uint64_t extra = ct_reader_u16le(&reader);
    if (size > LOCAL_NAME_MAX || !ct_kind_read(bytes, at + LOCAL_SIZE, name, size))
        return false;
    entry.name = (CtBytes){ name, size };
    bool told = (entry.flags & DESCRIPTOR) == 0 && entry.packed != WIDE;
    *out_next = told ? at + LOCAL_SIZE + size + extra + entry.packed : 0;
    *out = entry;
    return true;
}

static bool each_local(const CtKindBytes *bytes, CtZipTake take, void *user)
{
    uint8_t name[LOCAL_NAME_MAX];
    uint64_t at = 0;
    CtZipEntry entry;
    bool any = false;

    for (int i = 0; i < LOCAL_ENTRIES && (i == 0 || at > 0); i++) {
        if (!read_local(bytes, at, name, &entry, &at))
            break;
        any = true;
        if (!take(user, &entry))
            break;
    }
    return any;
}

bool ct_zip_each(const CtKindBytes *bytes, CtZipTake take, void *user, GError **error)
{
    Directory directory = { 0 };

    if (find_directory(bytes, &directory) && each_central(bytes, &directory, take, user))
        return true;
    return each_local(bytes, take, user) ||
           ct_fail(error, CT_ERROR_INPUT, "zip: has neither a directory nor an entry");
}

bool ct_zip_has_directory(const CtKindBytes *bytes)
{
    Directory directory = { 0 };

    return find_directory(bytes, &directory);
}

bool ct_zip_stored(const CtKindBytes *bytes, const CtZipEntry *entry, uint8_t *out, size_t size,
                   size_t *out_size)
{
    uint8_t name[LOCAL_NAME_MAX];
    uint8_t head[LOCAL_SIZE];
    uint64_t unused = 0;
    CtZipEntry local;
    size_t part = (size_t)MIN((uint64_t)size, entry->packed);

    if (entry->method != CT_ZIP_STORED || (entry->flags & CT_ZIP_ENCRYPTED) != 0 ||
        !read_local(bytes, entry->at, name, &local, &unused) ||
        !ct_kind_read(bytes, entry->at, head, sizeof head))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ head, sizeof head });
    ct_reader_skip(&reader, LOCAL_SIZE - 2);
    uint64_t at = entry->at + LOCAL_SIZE + local.name.size + ct_reader_u16le(&reader);
    if (!ct_kind_read(bytes, at, out, part))
        return false;
    *out_size = part;
    return true;
}
