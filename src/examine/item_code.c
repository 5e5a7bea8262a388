/* item_code.c - the one spelling of an item as bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/item.h"

#include <string.h>

#define NANOSECONDS 999999999u

void ct_item_put_varint(CtBuffer *out, uint64_t value)
{
    uint8_t bytes[10];
    size_t size = 0;

    for (; value > 0x7f; value >>= 7)
        bytes[size++] = (uint8_t)(value | 0x80);
    bytes[size++] = (uint8_t)value;
    ct_buffer_add(out, (CtBytes){ bytes, size });
}

void ct_item_put_zigzag(CtBuffer *out, int64_t value)
{
    ct_item_put_varint(out, ((uint64_t)value << 1) ^ (uint64_t)(value >> 63));
}

uint64_t ct_item_get_varint(CtReader *reader, uint64_t largest)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = ct_reader_u8(reader);

        if (shift == 63 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) != 0)
            continue;
        if (byte == 0 && shift > 0)
            ct_reader_reject(reader, "has a number that is not in its shortest form");
        else if (value > largest)
            ct_reader_reject_limit(reader, "has a number above its limit");
        return ct_reader_ok(reader) ? value : 0;
    }
    ct_reader_reject(reader, "has a number above 64 bits");
    return 0;
}

int64_t ct_item_get_zigzag(CtReader *reader)
{
    uint64_t value = ct_item_get_varint(reader, UINT64_MAX);

    return (int64_t)((value >> 1) ^ (~(value & 1) + 1));
}

/* ---- writing ---- */

static void put_time(CtBuffer *out, CtItemTime time)
{
    ct_item_put_zigzag(out, time.seconds);
    ct_item_put_varint(out, time.nanoseconds);
}

static void put_numbers(const CtItem *self, CtBuffer *out)
{
    if ((self->has & CT_ITEM_HAS_SIZE) != 0)
        ct_item_put_varint(out, self->size);
    if ((self->has & CT_ITEM_HAS_MODE) != 0)
        ct_item_put_varint(out, self->mode);
    if ((self->has & CT_ITEM_HAS_OWNER) != 0) {
        ct_item_put_varint(out, self->owner);
        ct_item_put_varint(out, self->group);
    }
    if ((self->has & CT_ITEM_HAS_INODE) != 0) {
        ct_item_put_varint(out, self->device);
        ct_item_put_varint(out, self->inode);
        ct_item_put_varint(out, self->links);
    }
    if ((self->has & CT_ITEM_HAS_MODIFIED) != 0)
        put_time(out, self->modified);
    if ((self->has & CT_ITEM_HAS_CHANGED) != 0)
        put_time(out, self->changed);
    if ((self->has & CT_ITEM_HAS_ACCESSED) != 0)
        put_time(out, self->accessed);
    if ((self->has & CT_ITEM_HAS_BORN) != 0)
        put_time(out, self->born);
}

static void put_digests(const CtItemDigests *digests, CtBuffer *out)
{
    ct_item_put_varint(out, digests->has);
    if ((digests->has & CT_ITEM_SHA256) != 0)
        ct_buffer_add(out, (CtBytes){ digests->sha256, CT_ITEM_SHA256_SIZE });
    if ((digests->has & CT_ITEM_SHA1) != 0)
        ct_buffer_add(out, (CtBytes){ digests->sha1, CT_ITEM_SHA1_SIZE });
    if ((digests->has & CT_ITEM_MD5) != 0)
        ct_buffer_add(out, (CtBytes){ digests->md5, CT_ITEM_MD5_SIZE });
    if ((digests->has & CT_ITEM_BLAKE2B) != 0)
        ct_buffer_add(out, (CtBytes){ digests->blake2b, CT_ITEM_BLAKE2B_SIZE });
}

static void put_fact(const CtItemFact *fact, CtBuffer *out)
{
    size_t size = strlen(fact->name);

    ct_item_put_varint(out, size);
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)fact->name, size });
    ct_item_put_varint(out, fact->kind);
    if (fact->kind == CT_VALUE_NUMBER || fact->kind == CT_VALUE_INSTANT) {
        ct_item_put_zigzag(out, fact->number);
        return;
    }
    ct_item_put_varint(out, fact->size);
    ct_buffer_add(out, (CtBytes){ fact->bytes, fact->size });
}

void ct_item_encode(const CtItem *self, CtBuffer *out)
{
    ct_item_put_varint(out, self->kind);
    ct_item_put_varint(out, self->flags);
    ct_item_put_varint(out, self->source);
    ct_item_put_varint(out, self->has);
    ct_item_put_varint(out, self->path_size);
    ct_buffer_add(out, ct_item_path(self));
    put_numbers(self, out);
    put_digests(&self->digests, out);
    ct_item_put_varint(out, self->first);
    ct_item_put_varint(out, self->block_count);
    ct_buffer_add(out, (CtBytes){ self->blocks, self->block_count * CT_ITEM_MD5_SIZE });
    ct_item_put_varint(out, self->facts);
    for (size_t i = 0; i < self->facts; i++)
        put_fact(&self->fact[i], out);
}

/* ---- reading ---- */

static unsigned get_bits(CtReader *reader, unsigned all)
{
    uint64_t bits = ct_item_get_varint(reader, UINT32_MAX);

    if ((bits & ~(uint64_t)all) != 0)
        ct_reader_reject(reader, "has a bit that means nothing");
    return (unsigned)bits;
}

static CtItemTime get_time(CtReader *reader)
{
    CtItemTime time = { 0 };

    time.seconds = ct_item_get_zigzag(reader);
    time.nanoseconds = (uint32_t)ct_item_get_varint(reader, UINT32_MAX);
    if (time.nanoseconds > NANOSECONDS)
        ct_reader_reject(reader, "has more nanoseconds than a second");
    return time;
}

static void get_numbers(CtReader *reader, CtItem *item)
{
    if ((item->has & CT_ITEM_HAS_SIZE) != 0)
        item->size = ct_item_get_varint(reader, UINT64_MAX);
    if ((item->has & CT_ITEM_HAS_MODE) != 0)
        item->mode = (uint32_t)ct_item_get_varint(reader, UINT32_MAX);
    if ((item->has & CT_ITEM_HAS_OWNER) != 0) {
        item->owner = (uint32_t)ct_item_get_varint(reader, UINT32_MAX);
        item->group = (uint32_t)ct_item_get_varint(reader, UINT32_MAX);
    }
    if ((item->has & CT_ITEM_HAS_INODE) != 0) {
        item->device = (uint32_t)ct_item_get_varint(reader, UINT32_MAX);
        item->inode = ct_item_get_varint(reader, UINT64_MAX);
        item->links = ct_item_get_varint(reader, UINT64_MAX);
    }
    if ((item->has & CT_ITEM_HAS_MODIFIED) != 0)
        item->modified = get_time(reader);
    if ((item->has & CT_ITEM_HAS_CHANGED) != 0)
        item->changed = get_time(reader);
    if ((item->has & CT_ITEM_HAS_ACCESSED) != 0)
        item->accessed = get_time(reader);
    if ((item->has & CT_ITEM_HAS_BORN) != 0)
        item->born = get_time(reader);
}

static void get_copy(CtReader *reader, uint8_t *out, size_t size)
{
    CtBytes bytes = ct_reader_take(reader, size);

    if (bytes.size == size)
        memcpy(out, bytes.data, size);
}

static void get_digests(CtReader *reader, CtItemDigests *digests)
{
    digests->has = get_bits(reader, CT_ITEM_DIGESTS);
    if ((digests->has & CT_ITEM_SHA256) != 0)
        get_copy(reader, digests->sha256, CT_ITEM_SHA256_SIZE);
    if ((digests->has & CT_ITEM_SHA1) != 0)
        get_copy(reader, digests->sha1, CT_ITEM_SHA1_SIZE);
    if ((digests->has & CT_ITEM_MD5) != 0)
        get_copy(reader, digests->md5, CT_ITEM_MD5_SIZE);
    if ((digests->has & CT_ITEM_BLAKE2B) != 0)
        get_copy(reader, digests->blake2b, CT_ITEM_BLAKE2B_SIZE);
}

static void get_fact(CtReader *reader, CtItem *item)
{
    CtBytes name = ct_reader_take(reader, ct_item_get_varint(reader, CT_RECORD_NAME_SIZE - 1));
    char text[CT_RECORD_NAME_SIZE] = { 0 };
    uint64_t kind = ct_item_get_varint(reader, UINT32_MAX);

    if (!ct_item_name_is_good(name)) {
        ct_reader_reject(reader, "has a fact without a proper name");
        return;
    }
    memcpy(text, name.data, name.size);
    if (kind == CT_VALUE_NUMBER)
        ct_item_add_number(item, text, ct_item_get_zigzag(reader));
    else if (kind == CT_VALUE_INSTANT)
        ct_item_add_instant(item, text, ct_item_get_zigzag(reader));
    else if (kind == CT_VALUE_TEXT)
        ct_item_add_text(item, text,
                         ct_reader_take(reader, ct_item_get_varint(reader, CT_LIMIT_VALUE_BYTES)));
    else if (kind == CT_VALUE_BYTES)
        ct_item_add_bytes(item, text,
                          ct_reader_take(reader, ct_item_get_varint(reader, CT_LIMIT_VALUE_BYTES)));
    else
        ct_reader_reject(reader, "has a fact of an unknown kind");
}

static void get_facts(CtReader *reader, CtItem *item)
{
    uint64_t count = ct_item_get_varint(reader, CT_LIMIT_ITEM_FACTS);

    /* The place of the last fact is kept for saying that there were more (ct_item_add_text). */
    for (uint64_t i = 0; i + 1 < CT_LIMIT_ITEM_FACTS && i < count && ct_reader_ok(reader); i++)
        get_fact(reader, item);
    if (count < CT_LIMIT_ITEM_FACTS || !ct_reader_ok(reader))
        return;
    g_auto(CtItem) last = { 0 };
    get_fact(reader, &last);
    const CtItemFact *dropped = ct_item_fact(&last, CT_ITEM_FACTS_DROPPED);
    if (dropped == NULL || dropped->kind != CT_VALUE_NUMBER || dropped->number != 0)
        ct_reader_reject(reader, "has a fact too many");
    else
        ct_item_add_number(item, CT_ITEM_FACTS_DROPPED, 0);
}

bool ct_item_decode(CtReader *reader, CtItem *out, GError **error)
{
    g_auto(CtItem) item = { 0 };
    uint64_t kind = ct_item_get_varint(reader, UINT32_MAX);

    if (kind == 0 || kind >= CT_ITEM_KINDS)
        ct_reader_reject(reader, "is of an unknown kind");
    item.kind = (CtItemKind)kind;
    item.flags = get_bits(reader, CT_ITEM_FLAGS);
    item.source = (uint32_t)ct_item_get_varint(reader, CT_LIMIT_EXAMINE_SOURCES - 1);
    item.has = get_bits(reader, CT_ITEM_HAS_ALL);
    ct_item_set_path(&item, ct_reader_take(reader, ct_item_get_varint(reader, CT_LIMIT_ITEM_PATH)));
    get_numbers(reader, &item);
    get_digests(reader, &item.digests);
    item.first = ct_item_get_varint(reader, UINT64_MAX);
    uint64_t blocks = ct_item_get_varint(reader, CT_LIMIT_ITEM_BLOCKS);
    CtBytes md5 = ct_reader_take(reader, (size_t)blocks * CT_ITEM_MD5_SIZE);
    if (md5.size > 0) {
        item.blocks = g_memdup2(md5.data, md5.size);
        item.block_count = (size_t)blocks;
    }
    get_facts(reader, &item);
    if (!ct_reader_check(reader, "item", error))
        return false;
    *out = item;
    memset(&item, 0, sizeof item);
    return true;
}
