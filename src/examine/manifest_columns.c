/* manifest_columns.c - the items of a block, value beside value of the same kind.
 *
 * Columns of one kind lie side by side because zstd finds likeness there: times of one unpacking,
 * modes, owners, fact names. Digests stand apart from all, since nothing is alike in them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/manifest.h"

#include <string.h>

typedef enum {
    KIND,
    FLAGS,
    SOURCE,
    HAS,
    SHARED, /* of the path */
    REST,   /* of the path: how long, then the bytes in NAMES */
    NAMES,
    SIZE,
    MODE,
    OWNER,
    GROUP,
    DEVICE,
    INODE,
    LINKS,
    MODIFIED,
    CHANGED,
    ACCESSED,
    BORN,
    NANOSECONDS, /* of all times of the item, in this order */
    DIGESTS,
    SHA256_BYTES,
    SHA1_BYTES,
    MD5_BYTES,
    BLAKE2B_BYTES,
    FIRST,
    BLOCK_COUNT,
    BLOCK_MD5,
    FACT_COUNT,
    FACT_NAME,
    FACT_KIND,
    FACT_NUMBER,
    FACT_SIZE,
    FACT_BYTES,
    COLUMNS,
} Column;

/* What the encoding of one item takes from those before it. */
typedef struct {
    const CtItem *before; /* borrowed; NULL for the first */
    uint64_t inode;
    int64_t modified;
    uint64_t number;
} Memory;

/* ---- writing ---- */

static size_t shared_with(CtBytes a, CtBytes b)
{
    size_t most = MIN(a.size, b.size);
    size_t shared = 0;

    while (shared < most && a.data[shared] == b.data[shared])
        shared++;
    return shared;
}

static void put_path(CtBuffer *column, const Memory *memory, const CtItem *item)
{
    CtBytes path = ct_item_path(item);
    size_t shared = memory->before == NULL ? 0 : shared_with(ct_item_path(memory->before), path);

    ct_item_put_varint(&column[SHARED], shared);
    ct_item_put_varint(&column[REST], path.size - shared);
    ct_buffer_add(&column[NAMES], ct_bytes_slice(path, shared, path.size - shared));
}

static int64_t difference(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static int64_t sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static void put_times(CtBuffer *column, Memory *memory, const CtItem *item)
{
    static const struct {
        CtItemHas has;
        Column column;
    } other[] = { { CT_ITEM_HAS_CHANGED, CHANGED },
                  { CT_ITEM_HAS_ACCESSED, ACCESSED },
                  { CT_ITEM_HAS_BORN, BORN } };
    const CtItemTime *time[] = { &item->changed, &item->accessed, &item->born };
    int64_t base = 0;

    if ((item->has & CT_ITEM_HAS_MODIFIED) != 0) {
        ct_item_put_zigzag(&column[MODIFIED], difference(item->modified.seconds, memory->modified));
        ct_item_put_varint(&column[NANOSECONDS], item->modified.nanoseconds);
        base = memory->modified = item->modified.seconds;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(other); i++) {
        if ((item->has & (unsigned)other[i].has) == 0)
            continue;
        ct_item_put_zigzag(&column[other[i].column], difference(time[i]->seconds, base));
        ct_item_put_varint(&column[NANOSECONDS], time[i]->nanoseconds);
    }
}

static void put_numbers(CtBuffer *column, Memory *memory, const CtItem *item)
{
    if ((item->has & CT_ITEM_HAS_SIZE) != 0)
        ct_item_put_varint(&column[SIZE], item->size);
    if ((item->has & CT_ITEM_HAS_MODE) != 0)
        ct_item_put_varint(&column[MODE], item->mode);
    if ((item->has & CT_ITEM_HAS_OWNER) != 0) {
        ct_item_put_varint(&column[OWNER], item->owner);
        ct_item_put_varint(&column[GROUP], item->group);
    }
    if ((item->has & CT_ITEM_HAS_INODE) != 0) {
        ct_item_put_varint(&column[DEVICE], item->device);
        ct_item_put_zigzag(&column[INODE], (int64_t)(item->inode - memory->inode));
        ct_item_put_varint(&column[LINKS], item->links);
        memory->inode = item->inode;
    }
}

static void put_digests(CtBuffer *column, const CtItemDigests *digests)
{
    ct_item_put_varint(&column[DIGESTS], digests->has);
    if ((digests->has & CT_ITEM_SHA256) != 0)
        ct_buffer_add(&column[SHA256_BYTES], (CtBytes){ digests->sha256, CT_ITEM_SHA256_SIZE });
    if ((digests->has & CT_ITEM_SHA1) != 0)
        ct_buffer_add(&column[SHA1_BYTES], (CtBytes){ digests->sha1, CT_ITEM_SHA1_SIZE });
    if ((digests->has & CT_ITEM_MD5) != 0)
        ct_buffer_add(&column[MD5_BYTES], (CtBytes){ digests->md5, CT_ITEM_MD5_SIZE });
    if ((digests->has & CT_ITEM_BLAKE2B) != 0)
        ct_buffer_add(&column[BLAKE2B_BYTES], (CtBytes){ digests->blake2b, CT_ITEM_BLAKE2B_SIZE });
}

static void put_facts(CtBuffer *column, const CtItem *item)
{
    ct_item_put_varint(&column[FACT_COUNT], item->facts);
    for (size_t i = 0; i < item->facts; i++) {
        const CtItemFact *fact = &item->fact[i];
        CtBytes name = ct_bytes_of_text(fact->name);

        ct_item_put_varint(&column[FACT_NAME], name.size);
        ct_buffer_add(&column[FACT_NAME], name);
        ct_item_put_varint(&column[FACT_KIND], fact->kind);
        if (fact->kind == CT_VALUE_NUMBER || fact->kind == CT_VALUE_INSTANT) {
            ct_item_put_zigzag(&column[FACT_NUMBER], fact->number);
            continue;
        }
        ct_item_put_varint(&column[FACT_SIZE], fact->size);
        ct_buffer_add(&column[FACT_BYTES], (CtBytes){ fact->bytes, fact->size });
    }
}

static void put_item(CtBuffer *column, Memory *memory, const CtItem *item)
{
    ct_item_put_varint(&column[KIND], item->kind);
    ct_item_put_varint(&column[FLAGS], item->flags);
    ct_item_put_varint(&column[SOURCE], item->source);
    ct_item_put_varint(&column[HAS], item->has);
    put_path(column, memory, item);
    put_numbers(column, memory, item);
    put_times(column, memory, item);
    put_digests(column, &item->digests);
    ct_item_put_varint(&column[FIRST], item->first == 0 ? 0 : memory->number + 1 - item->first);
    ct_item_put_varint(&column[BLOCK_COUNT], item->block_count);
    ct_buffer_add(&column[BLOCK_MD5],
                  (CtBytes){ item->blocks, item->block_count * CT_ITEM_MD5_SIZE });
    put_facts(column, item);
    memory->before = item;
    memory->number++;
}

void ct_manifest_columns_write(const CtItem *item, size_t count, uint64_t number, CtBuffer *out)
{
    CtBuffer column[COLUMNS];
    Memory memory = { .number = number };

    for (size_t i = 0; i < COLUMNS; i++)
        column[i] = ct_buffer_new(CT_LIMIT_MANIFEST_BLOCK);
    for (size_t i = 0; i < count; i++)
        put_item(column, &memory, &item[i]);
    for (size_t i = 0; i < COLUMNS; i++) {
        ct_item_put_varint(out, column[i].size);
        ct_buffer_add(out, ct_buffer_bytes(&column[i]));
        ct_buffer_clear(&column[i]);
    }
}

/* ---- reading ---- */

static unsigned get_bits(CtReader *reader, unsigned all)
{
    uint64_t bits = ct_item_get_varint(reader, UINT32_MAX);

    if ((bits & ~(uint64_t)all) != 0)
        ct_reader_reject(reader, "has a bit that means nothing");
    return (unsigned)bits;
}

static void get_path(CtReader *column, const Memory *memory, CtItem *item)
{
    CtBytes before = memory->before == NULL ? (CtBytes){ NULL, 0 } : ct_item_path(memory->before);
    uint64_t shared = ct_item_get_varint(&column[SHARED], CT_LIMIT_ITEM_PATH);
    uint64_t size = ct_item_get_varint(&column[REST], CT_LIMIT_ITEM_PATH);
    CtBytes rest = ct_reader_take(&column[NAMES], (size_t)size);

    if (shared > before.size || shared + size > CT_LIMIT_ITEM_PATH)
        ct_reader_reject(&column[SHARED], "shares more of a path than there is");
    else if (shared < before.size && rest.size > 0 && rest.data[0] == before.data[shared])
        ct_reader_reject(&column[SHARED], "shares less of a path than there is");
    if (!ct_reader_ok(&column[SHARED]) || !ct_reader_ok(&column[NAMES]) || shared > before.size)
        return;
    g_autofree uint8_t *path = g_malloc((size_t)shared + rest.size + 1);
    if (shared > 0)
        memcpy(path, before.data, (size_t)shared);
    if (rest.size > 0)
        memcpy(path + shared, rest.data, rest.size);
    ct_item_set_path(item, (CtBytes){ path, (size_t)shared + rest.size });
    if (memory->before != NULL && memory->before->source == item->source &&
        ct_item_compare_paths(before, ct_item_path(item)) > 0)
        ct_reader_reject(&column[NAMES], "has paths out of order");
}

static void get_numbers(CtReader *column, Memory *memory, CtItem *item)
{
    if ((item->has & CT_ITEM_HAS_SIZE) != 0)
        item->size = ct_item_get_varint(&column[SIZE], UINT64_MAX);
    if ((item->has & CT_ITEM_HAS_MODE) != 0)
        item->mode = (uint32_t)ct_item_get_varint(&column[MODE], UINT32_MAX);
    if ((item->has & CT_ITEM_HAS_OWNER) != 0) {
        item->owner = (uint32_t)ct_item_get_varint(&column[OWNER], UINT32_MAX);
        item->group = (uint32_t)ct_item_get_varint(&column[GROUP], UINT32_MAX);
    }
    if ((item->has & CT_ITEM_HAS_INODE) != 0) {
        item->device = (uint32_t)ct_item_get_varint(&column[DEVICE], UINT32_MAX);
        item->inode = memory->inode + (uint64_t)ct_item_get_zigzag(&column[INODE]);
        item->links = ct_item_get_varint(&column[LINKS], UINT64_MAX);
        memory->inode = item->inode;
    }
}

static CtItemTime get_time(CtReader *column, Column which, int64_t base)
{
    CtItemTime time = { 0 };

    time.seconds = sum(ct_item_get_zigzag(&column[which]), base);
    time.nanoseconds = (uint32_t)ct_item_get_varint(&column[NANOSECONDS], 999999999);
    return time;
}

static void get_times(CtReader *column, Memory *memory, CtItem *item)
{
    int64_t base = 0;

    if ((item->has & CT_ITEM_HAS_MODIFIED) != 0) {
        item->modified = get_time(column, MODIFIED, memory->modified);
        base = memory->modified = item->modified.seconds;
    }
    if ((item->has & CT_ITEM_HAS_CHANGED) != 0)
        item->changed = get_time(column, CHANGED, base);
    if ((item->has & CT_ITEM_HAS_ACCESSED) != 0)
        item->accessed = get_time(column, ACCESSED, base);
    if ((item->has & CT_ITEM_HAS_BORN) != 0)
        item->born = get_time(column, BORN, base);
}

static void get_copy(CtReader *reader, uint8_t *out, size_t size)
{
    CtBytes bytes = ct_reader_take(reader, size);

    if (bytes.size == size)
        memcpy(out, bytes.data, size);
}

static void get_digests(CtReader *column, CtItemDigests *digests)
{
    digests->has = get_bits(&column[DIGESTS], CT_ITEM_DIGESTS);
    if ((digests->has & CT_ITEM_SHA256) != 0)
        get_copy(&column[SHA256_BYTES], digests->sha256, CT_ITEM_SHA256_SIZE);
    if ((digests->has & CT_ITEM_SHA1) != 0)
        get_copy(&column[SHA1_BYTES], digests->sha1, CT_ITEM_SHA1_SIZE);
    if ((digests->has & CT_ITEM_MD5) != 0)
        get_copy(&column[MD5_BYTES], digests->md5, CT_ITEM_MD5_SIZE);
    if ((digests->has & CT_ITEM_BLAKE2B) != 0)
        get_copy(&column[BLAKE2B_BYTES], digests->blake2b, CT_ITEM_BLAKE2B_SIZE);
}

static void get_fact(CtReader *column, CtItem *item)
{
    CtReader *names = &column[FACT_NAME];
    CtBytes name =
        ct_reader_take(names, (size_t)ct_item_get_varint(names, CT_RECORD_NAME_SIZE - 1));
    char text[CT_RECORD_NAME_SIZE] = { 0 };
    uint64_t kind = ct_item_get_varint(&column[FACT_KIND], UINT32_MAX);

    if (!ct_item_name_is_good(name)) {
        ct_reader_reject(names, "has a fact without a proper name");
        return;
    }
    memcpy(text, name.data, name.size);
    if (kind == CT_VALUE_NUMBER || kind == CT_VALUE_INSTANT) {
        int64_t number = ct_item_get_zigzag(&column[FACT_NUMBER]);

        if (kind == CT_VALUE_NUMBER)
            ct_item_add_number(item, text, number);
        else
            ct_item_add_instant(item, text, number);
        return;
    }
    uint64_t size = ct_item_get_varint(&column[FACT_SIZE], CT_LIMIT_VALUE_BYTES);
    CtBytes bytes = ct_reader_take(&column[FACT_BYTES], (size_t)size);
    if (kind == CT_VALUE_TEXT)
        ct_item_add_text(item, text, bytes);
    else if (kind == CT_VALUE_BYTES)
        ct_item_add_bytes(item, text, bytes);
    else
        ct_reader_reject(&column[FACT_KIND], "has a fact of an unknown kind");
}

static void get_facts(CtReader *column, CtItem *item)
{
    uint64_t count = ct_item_get_varint(&column[FACT_COUNT], CT_LIMIT_ITEM_FACTS);

    for (uint64_t i = 0;
         i + 1 < CT_LIMIT_ITEM_FACTS && i < count && ct_reader_ok(&column[FACT_NAME]); i++)
        get_fact(column, item);
    if (count < CT_LIMIT_ITEM_FACTS || !ct_reader_ok(&column[FACT_NAME]))
        return;
    g_auto(CtItem) last = { 0 };
    get_fact(column, &last);
    const CtItemFact *dropped = ct_item_fact(&last, CT_ITEM_FACTS_DROPPED);
    if (dropped == NULL || dropped->kind != CT_VALUE_NUMBER || dropped->number != 0)
        ct_reader_reject(&column[FACT_NAME], "has a fact too many");
    else
        ct_item_add_number(item, CT_ITEM_FACTS_DROPPED, 0);
}

static void get_blocks(CtReader *column, CtItem *item)
{
    uint64_t count = ct_item_get_varint(&column[BLOCK_COUNT], CT_LIMIT_ITEM_BLOCKS);
    CtBytes md5 = ct_reader_take(&column[BLOCK_MD5], (size_t)count * CT_ITEM_MD5_SIZE);

    if (md5.size == 0)
        return;
    item->blocks = g_memdup2(md5.data, md5.size);
    item->block_count = (size_t)count;
}

static void get_item(CtReader *column, Memory *memory, CtItem *item)
{
    uint64_t kind = ct_item_get_varint(&column[KIND], UINT32_MAX);

    if (kind == 0 || kind >= CT_ITEM_KINDS)
        ct_reader_reject(&column[KIND], "has an item of an unknown kind");
    item->kind = (CtItemKind)kind;
    item->flags = get_bits(&column[FLAGS], CT_ITEM_FLAGS);
    item->source = (uint32_t)ct_item_get_varint(&column[SOURCE], CT_LIMIT_EXAMINE_SOURCES - 1);
    if (memory->before != NULL && item->source < memory->before->source)
        ct_reader_reject(&column[SOURCE], "has sources out of order");
    item->has = get_bits(&column[HAS], CT_ITEM_HAS_ALL);
    get_path(column, memory, item);
    get_numbers(column, memory, item);
    get_times(column, memory, item);
    get_digests(column, &item->digests);
    uint64_t back = ct_item_get_varint(&column[FIRST], UINT64_MAX);
    if (back > memory->number)
        ct_reader_reject(&column[FIRST], "is a link of an item before the first");
    item->first = back == 0 ? 0 : memory->number + 1 - back;
    get_blocks(column, item);
    get_facts(column, item);
    memory->before = item;
    memory->number++;
}

static bool split(CtBytes bytes, CtReader *column, GError **error)
{
    CtReader reader = ct_reader_over(bytes);

    for (size_t i = 0; i < COLUMNS; i++) {
        uint64_t size = ct_item_get_varint(&reader, CT_LIMIT_MANIFEST_BLOCK);

        column[i] = ct_reader_over(ct_reader_take(&reader, (size_t)size));
    }
    ct_reader_expect_end(&reader);
    return ct_reader_check(&reader, "manifest block", error);
}

static bool all_good(const CtReader *column)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        if (!ct_reader_ok(&column[i]))
            return false;
    }
    return true;
}

bool ct_manifest_columns_parse(CtBytes bytes, CtItem *item, size_t count, uint64_t number,
                               GError **error)
{
    CtReader column[COLUMNS];
    Memory memory = { .number = number };
    bool good = split(bytes, column, error);

    if (!good)
        return false;
    size_t read = 0;
    while (read < count && all_good(column))
        get_item(column, &memory, &item[read++]);
    for (size_t i = 0; i < COLUMNS && good; i++) {
        ct_reader_expect_end(&column[i]);
        good = ct_reader_check(&column[i], "manifest block", error);
    }
    for (size_t i = 0; i < read && !good; i++)
        ct_item_clear(&item[i]);
    return good;
}
