/* rpm_store_ndb.c - rpm's own database: pages of slots, then blobs in blocks of 16 bytes.
 *
 * Header, 32 bytes little-endian: "RpmP", version 0, generation, pages of slots, next number.
 * Slots, 16 bytes each, fill those pages behind it: "Slot", number, block, blocks; block 0: free.
 * A blob: "BlbS", number, time, size; the bytes; zeroes; at the end of its last block Adler-32 of
 * all before, size, "BlbE".
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/rpm_store.h"

#include "base/limits.h"
#include "base/reader.h"

#include <zlib.h>

enum { BLOCK = 16, PAGE = 4096, SLOTS_OF_PAGE = PAGE / BLOCK, HEADER_SLOTS = 2 };
enum { BLOB_HEAD = 16, BLOB_TAIL = 12 };

#define MARK_SLOT  0x746f6c53u /* "Slot" */
#define MARK_BEGIN 0x53626c42u /* "BlbS" */
#define MARK_END   0x45626c42u /* "BlbE" */

typedef struct {
    uint32_t number;
    uint32_t block;
    uint32_t blocks;
} Slot;

static Slot read_slot(CtReader *reader)
{
    Slot slot = { 0 };

    if (ct_reader_u32le(reader) != MARK_SLOT)
        ct_reader_reject(reader, "has a slot without its mark");
    slot.number = ct_reader_u32le(reader);
    slot.block = ct_reader_u32le(reader);
    slot.blocks = ct_reader_u32le(reader);
    return slot;
}

/* What is wrong with the blob, or NULL; *out_size is set when its head makes sense. */
static const char *check_blob(CtBytes blob, const Slot *slot, uint32_t *out_size)
{
    CtReader head = ct_reader_over(blob);
    CtReader tail = ct_reader_over(blob);

    if (blob.size < (size_t)slot->blocks * BLOCK)
        return "lies behind the end of the database";
    if (blob.size < BLOB_HEAD + BLOB_TAIL || ct_reader_u32le(&head) != MARK_BEGIN ||
        ct_reader_u32le(&head) != slot->number)
        return "does not begin with its mark and number";
    ct_reader_skip(&head, 4);
    uint32_t size = ct_reader_u32le(&head);
    if (size > blob.size - BLOB_HEAD - BLOB_TAIL)
        return "is longer than its blocks";
    *out_size = size;
    ct_reader_skip(&tail, blob.size - BLOB_TAIL);
    uint32_t sum = ct_reader_u32le(&tail);
    if (ct_reader_u32le(&tail) != size || ct_reader_u32le(&tail) != MARK_END)
        return "does not end with its size and mark";
    uLong found = adler32(1, blob.data, (uInt)(blob.size - BLOB_TAIL));
    return found == sum ? NULL : "does not have its checksum";
}

static bool take_slot(CtBytes source, const Slot *slot, CtRpmStoreTake take, void *user,
                      GError **error)
{
    uint64_t from = (uint64_t)slot->block * BLOCK;
    CtBytes blob = { 0 };
    uint32_t size = 0;

    if (from < source.size)
        blob = ct_bytes_slice(source, (size_t)from, (size_t)slot->blocks * BLOCK);
    CtRpmStored stored = { .number = slot->number, .fault = check_blob(blob, slot, &size) };
    if (size > 0) {
        stored.header = ct_bytes_slice(blob, BLOB_HEAD, size);
        stored.from = from + BLOB_HEAD;
        stored.to = stored.from + size;
    }
    return take(user, &stored, error);
}

bool ct_rpm_store_each_ndb(CtBytes source, CtRpmStoreTake take, void *user, GError **error)
{
    CtReader reader = ct_reader_over(source);

    ct_reader_skip(&reader, 4);
    if (ct_reader_u32le(&reader) != 0)
        ct_reader_reject(&reader, "is of a version that we do not know");
    ct_reader_skip(&reader, 4);
    uint32_t pages = ct_reader_u32le(&reader);
    ct_reader_skip(&reader, (size_t)HEADER_SLOTS * BLOCK - 16);
    if (pages > CT_LIMIT_RPM_PACKAGES / SLOTS_OF_PAGE)
        ct_reader_reject_limit(&reader, "has more slots than it may have");
    for (uint32_t i = HEADER_SLOTS; i < pages * SLOTS_OF_PAGE && ct_reader_ok(&reader); i++) {
        const Slot slot = read_slot(&reader);

        if (!ct_reader_ok(&reader) || slot.block == 0)
            continue;
        if (slot.block < pages * SLOTS_OF_PAGE)
            ct_reader_reject(&reader, "has a package among its slots");
        else if (!take_slot(source, &slot, take, user, error))
            return false;
    }
    return ct_reader_check(&reader, "rpm database", error);
}
