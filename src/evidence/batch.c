/* batch.c - staging and committing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/batch.h"

#include "evidence/head.h"

#include <string.h>

#define VAULT_PENDING ((size_t)4 << 20) /* values staged before they are written */
#define KEYS_PENDING  ((size_t)8192)    /* keys staged before they are written: 256 KiB */
#define RANDOM_POOL   8192

/* A compartment's key while the batch lasts. */
typedef struct {
    uint8_t key[CT_ENVELOPE_KEY_SIZE]; /* owned, wiped */
    CtHmacKey ready;                   /* owned, wiped; for commitments */
    bool has_ready;
    bool sealed; /* in this batch: nothing more is written under it */
} Key;

struct CtBatch {
    CtLedger *ledger; /* borrowed */
    CtInstant now;
    CtHead head;      /* as it will be after the commit */
    bool open;        /* the transaction is ours to end */
    bool moved;       /* the head differs from its row */
    bool has_sealing; /* wrapped keys are to be overwritten after the commit */
    bool keys_written;
    GArray *old_packs; /* owned: rewritten, to be removed after the commit */
    GHashTable *cache; /* owned: slot -> Key */
    uint8_t *fresh;    /* owned, wiped: keys for the slots before head.slots */
    size_t fresh_count;
    CtBuffer entry;  /* owned: the entry being made */
    CtBuffer plain;  /* owned, wiped: the values being closed */
    CtBuffer sealed; /* owned: the same, closed */
    CtBuffer values; /* owned: records for the vault, from head.pack_size on */
    uint8_t *pool;   /* owned, wiped: random bytes drawn in advance */
    size_t pool_left;
};

static void free_key(gpointer data)
{
    ct_envelope_wipe(data, sizeof(Key));
    g_free(data);
}

/* One call into the kernel per 512 nonces instead of one per nonce. */
static void draw(CtBatch *self, uint8_t *out, size_t size)
{
    if (size > RANDOM_POOL) {
        ct_envelope_random(out, size);
        return;
    }
    if (self->pool_left < size) {
        ct_envelope_random(self->pool, RANDOM_POOL);
        self->pool_left = RANDOM_POOL;
    }
    self->pool_left -= size;
    memcpy(out, self->pool + self->pool_left, size);
}

CtBatch *ct_batch_begin(CtLedger *ledger, CtInstant now, GError **error)
{
    if (!ledger->has_master) {
        (void)ct_fail(error, CT_ERROR_DENIED, "ledger: there is no master key");
        return NULL;
    }
    if (!ct_db_begin_immediate(ledger->db, error))
        return NULL;
    CtBatch *self = g_new0(CtBatch, 1);
    self->ledger = ledger;
    self->now = now;
    self->open = true;
    self->cache = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_key);
    self->old_packs = g_array_new(false, false, sizeof(int64_t));
    self->fresh = g_malloc_n(KEYS_PENDING, CT_ENVELOPE_KEY_SIZE);
    self->pool = g_malloc(RANDOM_POOL);
    self->entry = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);
    self->plain = ct_buffer_new(CT_VAULT_RECORD_BYTES);
    self->sealed = ct_buffer_new((size_t)2 * CT_VAULT_RECORD_BYTES);
    self->values = ct_buffer_new(VAULT_PENDING + CT_VAULT_RECORD_BYTES);
    if (!ct_head_finish_sealings(ledger->db, ledger->keys, error) ||
        !ct_head_read(ledger->db, &self->head, error) ||
        (self->head.pack != 0 &&
         !ct_vault_begin(ledger->vault, self->head.pack, self->head.pack_size, error))) {
        ct_batch_free(self);
        return NULL;
    }
    return self;
}

static void wipe_buffer(CtBuffer *buffer)
{
    if (buffer->data != NULL)
        ct_envelope_wipe(buffer->data, buffer->capacity);
    ct_buffer_clear(buffer);
}

void ct_batch_free(CtBatch *self)
{
    if (self == NULL)
        return;
    if (self->open)
        ct_db_rollback(self->ledger->db);
    g_hash_table_unref(self->cache);
    g_array_unref(self->old_packs);
    ct_envelope_wipe(self->fresh, KEYS_PENDING * CT_ENVELOPE_KEY_SIZE);
    g_free(self->fresh);
    ct_envelope_wipe(self->pool, RANDOM_POOL);
    g_free(self->pool);
    ct_buffer_clear(&self->entry);
    wipe_buffer(&self->plain);
    ct_buffer_clear(&self->sealed);
    ct_buffer_clear(&self->values);
    g_free(self);
}

static bool flush_keys(CtBatch *self, GError **error)
{
    if (self->fresh_count == 0)
        return true;
    uint64_t slot = (uint64_t)self->head.slots - self->fresh_count;
    if (!ct_keys_put_run(self->ledger->keys, slot, self->fresh, self->fresh_count, error))
        return false;
    self->fresh_count = 0;
    self->keys_written = true;
    return true;
}

static bool flush_values(CtBatch *self, GError **error)
{
    CtBytes bytes = ct_buffer_bytes(&self->values);

    if (bytes.size == 0)
        return true;
    if (!ct_vault_write(self->ledger->vault, self->head.pack, self->head.pack_size, bytes, error))
        return false;
    self->head.pack_size += (int64_t)bytes.size;
    ct_buffer_empty(&self->values);
    return true;
}

static bool begin_pack(CtBatch *self, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->ledger->db, CT_SQL_LEDGER_PACK_ADD);

    self->head.packs++;
    self->head.pack = self->head.packs;
    self->head.pack_size = 0;
    ct_row_bind_int(&row, CT_BIND_LEDGER_PACK_ADD_NUMBER, self->head.pack);
    return ct_row_run(&row, error) &&
           ct_vault_begin(self->ledger->vault, self->head.pack, 0, error);
}

/* Makes room for the next record: a new pack after 4 MiB, pending bytes written after 4. */
static bool prepare_pack(CtBatch *self, GError **error)
{
    if (self->values.size >= VAULT_PENDING && !flush_values(self, error))
        return false;
    if (self->head.pack == 0)
        return begin_pack(self, error);
    if (self->head.pack_size + (int64_t)self->values.size < CT_VAULT_PACK_BYTES)
        return true;
    return flush_values(self, error) && begin_pack(self, error);
}

static Key *remember(CtBatch *self, int64_t slot, const uint8_t key[CT_ENVELOPE_KEY_SIZE])
{
    Key *kept = g_new0(Key, 1);

    memcpy(kept->key, key, sizeof kept->key);
    g_hash_table_replace(self->cache, g_memdup2(&slot, sizeof slot), kept);
    return kept;
}

bool ct_batch_own(CtBatch *self, int64_t sid, int64_t id, unsigned compartments, CtLedgerOwner *out,
                  GError **error)
{
    CtLedgerOwner owner = { .sid = sid, .id = id, .compartments = compartments };

    g_assert(compartments >= 1 && compartments <= CT_ENTRY_COMPARTMENTS);
    if (self->fresh_count + compartments > KEYS_PENDING && !flush_keys(self, error))
        return false;
    draw(self, owner.tag, sizeof owner.tag);
    owner.key_base = self->head.slots;
    for (unsigned i = 0; i < compartments; i++) {
        uint8_t *key = self->fresh + self->fresh_count * CT_ENVELOPE_KEY_SIZE;

        draw(self, key, CT_ENVELOPE_KEY_SIZE);
        (void)remember(self, owner.key_base + i, key);
        self->fresh_count++;
    }
    self->head.slots += compartments;
    self->moved = true;
    *out = owner;
    return true;
}

/* The compartment's key, ready for commitments; borrowed from the cache. */
static Key *find_key(CtBatch *self, const CtLedgerOwner *owner, unsigned compartment,
                     GError **error)
{
    int64_t slot = owner->key_base + compartment;
    Key *key = g_hash_table_lookup(self->cache, &slot);

    if (key == NULL) {
        uint8_t bytes[CT_ENVELOPE_KEY_SIZE];

        if (!ct_keys_get(self->ledger->keys, (uint64_t)slot, bytes, error))
            return NULL;
        key = remember(self, slot, bytes);
        ct_envelope_wipe(bytes, sizeof bytes);
    }
    if (key->sealed) {
        (void)ct_fail(error, CT_ERROR_DENIED, "ledger: compartment %u is sealed", compartment);
        return NULL;
    }
    if (!key->has_ready)
        ct_commitment_key(key->key, &key->ready);
    key->has_ready = true;
    return key;
}

bool ct_batch_unlock(CtBatch *self, const CtLedgerOwner *owner, unsigned compartment,
                     const CtEnvelopePair *member, GError **error)
{
    int64_t slot = owner->key_base + compartment;
    uint8_t bytes[CT_ENVELOPE_KEY_SIZE];

    if (!ct_keys_get_sealed(self->ledger->keys, (uint64_t)slot, member, bytes, error))
        return false;
    (void)remember(self, slot, bytes);
    ct_envelope_wipe(bytes, sizeof bytes);
    return true;
}

/* Whoever reads the first entry or a checkpoint's origin learns the same: is this a demo? */
static bool check_first(const CtBatch *self, const CtLedgerDraft *draft, GError **error)
{
    CtNoteVerifier verifier;

    if (!ct_ledger_verifier(self->ledger, &verifier, error))
        return false;
    uint64_t demo = g_str_has_prefix(verifier.name, CT_LEDGER_DEMO) ? 1 : 0;
    if (draft->kind != CT_ENTRY_MANDATE || draft->marks != 1 || draft->mark[0] != demo)
        return ct_fail(error, CT_ERROR_INPUT,
                       "ledger: the first entry is not a mandate whose mark says if it is a demo");
    return true;
}

static bool check_draft(const CtBatch *self, const CtLedgerDraft *draft, GError **error)
{
    if (draft->count > CT_LIMIT_ENTRY_FIELDS || draft->marks > CT_ENTRY_MARKS)
        return ct_fail(error, CT_ERROR_LIMIT,
                       "ledger: an entry has more than 64 fields or 4 marks");
    if (draft->owner == NULL && draft->count > 0)
        return ct_fail(error, CT_ERROR_INPUT, "ledger: an entry of no case has values");
    if (self->head.size == 0 && !check_first(self, draft, error))
        return false;
    for (size_t i = 0; i < draft->count; i++) {
        if (draft->field[i].compartment >= draft->owner->compartments)
            return ct_fail(error, CT_ERROR_INPUT, "ledger: the case has no compartment %u",
                           draft->field[i].compartment);
    }
    return true;
}

static bool fill_entry(CtBatch *self, const CtLedgerDraft *draft, CtEntry *entry, GError **error)
{
    entry->at = self->now;
    entry->kind = draft->kind;
    entry->event = ct_bytes_of_text(draft->event);
    entry->state = ct_bytes_of_text(draft->state);
    memcpy(entry->procedure, draft->procedure, sizeof entry->procedure);
    if (draft->owner != NULL)
        memcpy(entry->tag, draft->owner->tag, sizeof entry->tag);
    draw(self, entry->nonce, sizeof entry->nonce);
    entry->marks = draft->marks;
    for (size_t i = 0; i < draft->marks; i++)
        entry->mark[i] = draft->mark[i];
    unsigned used = 0;
    entry->count = draft->count;
    for (size_t i = 0; i < draft->count; i++) {
        entry->field[i].compartment = draft->field[i].compartment;
        entry->field[i].name = ct_bytes_of_text(draft->field[i].name);
        used |= 1u << draft->field[i].compartment;
    }
    for (unsigned i = 0; i < CT_ENTRY_COMPARTMENTS; i++) {
        if ((used >> i & 1) != 0)
            entry->digest[entry->digests++].compartment = i;
    }
    return ct_entry_is_good(entry) ||
           ct_fail(error, CT_ERROR_INPUT, "ledger: an entry's names are too long or repeated");
}

/* Closes the values of one compartment into self->sealed; *out tells where they stand there. */
static bool close_compartment(CtBatch *self, const CtLedgerDraft *draft, CtEntry *entry,
                              CtEntryDigest *digest, GError **error)
{
    Key *key = find_key(self, draft->owner, digest->compartment, error);
    uint8_t nonce[CT_ENVELOPE_NONCE_SIZE];
    uint8_t bound[CT_HEAD_BOUND_SIZE];

    if (key == NULL)
        return false;
    ct_buffer_empty(&self->plain);
    for (size_t i = 0; i < draft->count; i++) {
        if (draft->field[i].compartment != digest->compartment)
            continue;
        ct_buffer_add_u32be(&self->plain, (uint32_t)draft->field[i].value.size);
        ct_buffer_add(&self->plain, draft->field[i].value);
    }
    if (!ct_buffer_ok(&self->plain))
        return ct_fail(error, CT_ERROR_LIMIT, "ledger: the values of an entry are too large");
    size_t start = self->sealed.size;
    size_t size = self->plain.size + CT_ENVELOPE_TAG_SIZE;
    ct_buffer_add(&self->sealed, ct_buffer_bytes(&self->plain));
    ct_buffer_add(&self->sealed,
                  (CtBytes){ (const uint8_t[CT_ENVELOPE_TAG_SIZE]){ 0 }, CT_ENVELOPE_TAG_SIZE });
    if (!ct_buffer_ok(&self->sealed))
        return ct_fail(error, CT_ERROR_LIMIT, "ledger: the values of an entry are too large");
    ct_head_nonce(entry->nonce, digest->compartment, nonce);
    ct_head_bound(entry->tag, digest->compartment, bound);
    ct_envelope_close_at(key->key, nonce, (CtBytes){ bound, sizeof bound },
                         ct_buffer_bytes(&self->plain), self->sealed.data + start);
    ct_digest_of((CtBytes){ self->sealed.data + start, size }, digest->digest);
    return true;
}

/* The record borrows from self->sealed, which stands still once every compartment is closed. */
static bool stage_values(CtBatch *self, const CtLedgerDraft *draft, CtEntry *entry,
                         CtVaultPlace *out, GError **error)
{
    CtVaultRecord record = { .index = self->head.size, .count = entry->digests };
    size_t end[CT_VAULT_COMPARTMENTS];
    size_t start = 0;

    *out = (CtVaultPlace){ 0 };
    if (entry->digests == 0)
        return true;
    ct_buffer_empty(&self->sealed);
    for (size_t i = 0; i < entry->digests; i++) {
        if (!close_compartment(self, draft, entry, &entry->digest[i], error))
            return false;
        end[i] = self->sealed.size;
    }
    for (size_t i = 0; i < entry->digests; start = end[i++]) {
        record.part[i].compartment = entry->digest[i].compartment;
        record.part[i].sealed = (CtBytes){ self->sealed.data + start, end[i] - start };
    }
    if (!prepare_pack(self, error))
        return false;
    size_t before = self->values.size;
    ct_vault_write_record(&record, &self->values);
    if (!ct_buffer_ok(&self->values) || self->values.size - before > CT_VAULT_RECORD_BYTES) {
        self->values.size = before;
        self->values.overflowed = false;
        return ct_fail(error, CT_ERROR_LIMIT, "ledger: the values of an entry are too large");
    }
    *out = (CtVaultPlace){ self->head.pack, self->head.pack_size + (int64_t)before,
                           (int64_t)(self->values.size - before) };
    return true;
}

static bool make_bytes(CtBatch *self, const CtLedgerDraft *draft, const CtEntry *entry,
                       GError **error)
{
    ct_buffer_empty(&self->entry);
    ct_entry_write_header(entry, &self->entry);
    for (size_t i = 0; i < draft->count; i++) {
        Key *key = find_key(self, draft->owner, draft->field[i].compartment, error);
        uint8_t commitment[CT_DIGEST_SIZE];

        if (key == NULL)
            return false;
        ct_commitment_make(&key->ready, entry->nonce, draft->field[i].name, draft->field[i].value,
                           commitment);
        ct_buffer_add(&self->entry, (CtBytes){ commitment, sizeof commitment });
    }
    return ct_buffer_ok(&self->entry) ||
           ct_fail(error, CT_ERROR_LIMIT, "ledger: an entry is larger than %u bytes",
                   CT_LIMIT_ENTRY_BYTES);
}

static bool insert(CtBatch *self, const CtLedgerOwner *owner, const CtVaultPlace *place,
                   GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->ledger->db, CT_SQL_LEDGER_APPEND);

    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_IDX, (int64_t)self->head.size);
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_SID, owner == NULL ? 0 : owner->sid);
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_ID, owner == NULL ? 0 : owner->id);
    ct_row_bind_bytes(&row, CT_BIND_LEDGER_APPEND_BYTES, ct_buffer_bytes(&self->entry));
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_PACK, place->pack);
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_PLACE, place->place);
    ct_row_bind_int(&row, CT_BIND_LEDGER_APPEND_LENGTH, place->length);
    return ct_row_run(&row, error);
}

bool ct_batch_append(CtBatch *self, const CtLedgerDraft *draft, uint64_t *out_index, GError **error)
{
    CtEntry entry = { 0 };
    CtVaultPlace place;

    if (!check_draft(self, draft, error) || !fill_entry(self, draft, &entry, error) ||
        !stage_values(self, draft, &entry, &place, error))
        return false;
    if (!make_bytes(self, draft, &entry, error) || !insert(self, draft->owner, &place, error)) {
        self->values.size -= (size_t)place.length; /* the vault holds no record without its entry */
        return false;
    }
    if (out_index != NULL)
        *out_index = self->head.size;
    self->head.size++;
    self->moved = true;
    return true;
}

bool ct_batch_seal(CtBatch *self, const CtLedgerDraft *draft, unsigned compartment,
                   const CtKeysMembers *members, GError **error)
{
    const uint64_t marks[] = { compartment, members->count };
    CtLedgerDraft sealed = *draft;
    int64_t run = self->head.slots;
    int64_t slot = draft->owner->key_base + compartment;

    if (!flush_keys(self, error) ||
        !ct_keys_box(self->ledger->keys, (uint64_t)slot, (uint64_t)run, members, error))
        return false;
    self->keys_written = self->moved = self->has_sealing = true;
    self->head.slots += (int64_t)members->count;
    sealed.kind = CT_ENTRY_SEALED;
    sealed.mark = marks;
    sealed.marks = G_N_ELEMENTS(marks);
    if (!ct_batch_append(self, &sealed, NULL, error))
        return false;
    Key *key = find_key(self, draft->owner, compartment, error);
    if (key == NULL)
        return false;
    key->sealed = true;
    g_auto(CtRow) row = ct_db_row(self->ledger->db, CT_SQL_LEDGER_SEALING_ADD);
    ct_row_bind_int(&row, CT_BIND_LEDGER_SEALING_ADD_SLOT, slot);
    ct_row_bind_int(&row, CT_BIND_LEDGER_SEALING_ADD_RUN, run);
    ct_row_bind_int(&row, CT_BIND_LEDGER_SEALING_ADD_MEMBERS, (int64_t)members->count);
    return ct_row_run(&row, error);
}

CtLedger *ct_batch_ledger(const CtBatch *self)
{
    return self->ledger;
}

bool ct_batch_erase_key(CtBatch *self, const CtLedgerOwner *owner, unsigned compartment,
                        GError **error)
{
    int64_t slot = owner->key_base + compartment;

    if (!flush_keys(self, error) || !ct_keys_erase(self->ledger->keys, (uint64_t)slot, error))
        return false;
    (void)g_hash_table_remove(self->cache, &slot);
    self->keys_written = true; /* one sync for all of them, before the commit */
    return true;
}

static bool move_entry(void *user, uint64_t index, const CtVaultPlace *place, GError **error)
{
    CtBatch *self = user;
    g_auto(CtRow) row = ct_db_row(self->ledger->db, CT_SQL_LEDGER_MOVE);

    ct_row_bind_int(&row, CT_BIND_LEDGER_MOVE_IDX, (int64_t)index);
    ct_row_bind_int(&row, CT_BIND_LEDGER_MOVE_PACK, place->pack);
    ct_row_bind_int(&row, CT_BIND_LEDGER_MOVE_PLACE, place->place);
    ct_row_bind_int(&row, CT_BIND_LEDGER_MOVE_LENGTH, place->length);
    return ct_row_run(&row, error);
}

/* `keep` and move_entry get different users, so the plan carries both. */
typedef struct {
    CtBatch *batch;
    CtVaultKeep keep;
    void *user;
} Rewrite;

static unsigned keep_part(void *user, uint64_t index, unsigned compartments)
{
    const Rewrite *rewrite = user;

    return rewrite->keep(rewrite->user, index, compartments);
}

static bool move_part(void *user, uint64_t index, const CtVaultPlace *place, GError **error)
{
    const Rewrite *rewrite = user;

    return move_entry(rewrite->batch, index, place, error);
}

static bool drop_pack(CtBatch *self, int64_t pack, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->ledger->db, CT_SQL_LEDGER_PACK_DROP);

    g_array_append_val(self->old_packs, pack);
    ct_row_bind_int(&row, CT_BIND_LEDGER_PACK_DROP_NUMBER, pack);
    return ct_row_run(&row, error);
}

/* A pack of which nothing is left goes altogether, unless it is the one that grows. */
static bool swap_packs(CtBatch *self, int64_t from, int64_t to, int64_t size, GError **error)
{
    g_auto(CtRow) add = ct_db_row(self->ledger->db, CT_SQL_LEDGER_PACK_ADD);
    bool grows = self->head.pack == from;

    if (grows) {
        self->head.pack = to;
        self->head.pack_size = size;
    }
    ct_row_bind_int(&add, CT_BIND_LEDGER_PACK_ADD_NUMBER, to);
    return ct_row_run(&add, error) && drop_pack(self, from, error) &&
           (grows || size > 0 || drop_pack(self, to, error));
}

bool ct_batch_rewrite_pack(CtBatch *self, int64_t pack, CtVaultKeep keep, void *user,
                           GError **error)
{
    Rewrite both = { self, keep, user };
    CtVaultRewrite plan = { .from = pack,
                            .to = self->head.packs + 1,
                            .keep = keep_part,
                            .moved = move_part,
                            .user = &both };
    int64_t size = 0;

    if (!flush_values(self, error) ||
        !ct_vault_size(self->ledger->vault, pack, &plan.from_size, error) ||
        !ct_vault_rewrite(self->ledger->vault, &plan, &size, error) ||
        !swap_packs(self, pack, plan.to, size, error))
        return false;
    self->head.packs++;
    self->moved = true;
    return true;
}

/* Like finish_sealings: an old pack that stays is removed when the ledger is next opened. */
static void remove_old_packs(CtBatch *self)
{
    for (guint i = 0; i < self->old_packs->len; i++)
        (void)ct_vault_remove(self->ledger->vault, g_array_index(self->old_packs, int64_t, i),
                              NULL);
    if (self->old_packs->len > 0)
        (void)ct_vault_sync(self->ledger->vault, NULL);
}

/* The entries are committed and stay so whatever happens here: what fails is done by the next
 * batch or the next opening. */
static void finish_sealings(CtBatch *self)
{
    CtDb *db = self->ledger->db;

    if (!ct_db_begin_immediate(db, NULL))
        return;
    if (ct_head_finish_sealings(db, self->ledger->keys, NULL))
        (void)ct_db_commit(db, NULL);
    else
        ct_db_rollback(db);
}

bool ct_batch_commit(CtBatch *self, GError **error)
{
    g_assert(self->open);
    if (!flush_keys(self, error) || !flush_values(self, error) ||
        (self->keys_written && !ct_keys_sync(self->ledger->keys, error)) ||
        !ct_vault_sync(self->ledger->vault, error) ||
        (self->moved && !ct_head_write(self->ledger->db, &self->head, error)))
        return false;
    self->open = false; /* a commit that fails rolls back by itself */
    if (!ct_db_commit(self->ledger->db, error))
        return false;
    if (self->has_sealing)
        finish_sealings(self);
    remove_old_packs(self);
    return true;
}

uint64_t ct_batch_next_index(const CtBatch *self)
{
    return self->head.size;
}
