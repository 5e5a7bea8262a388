/* ledger.c - making, opening and reading a ledger.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/ledger.h"

#include "base/file.h"
#include "base/reader.h"
#include "evidence/head.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define WHAT "ledger"

static char *path_in(const char *folder, const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static bool make_folder(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = path_in(folder, name);

    return mkdir(path, 0700) == 0 || errno == EEXIST || ct_fail_errno(error, errno, WHAT);
}

/* The ledger's own two keys, fresh, and the public half of the first as a file. */
static bool make_keys(const char *folder, const uint8_t *master, const char *origin, GError **error)
{
    g_autofree char *keys_path = path_in(folder, "keys");
    g_autofree char *verifier_path = path_in(folder, "ledger/verifier");
    g_autoptr(CtKeys) keys = ct_keys_open(keys_path, master, true, error);
    g_auto(CtNoteSigner) signer = { 0 };
    uint8_t fresh[CT_HEAD_SLOTS][CT_ENVELOPE_KEY_SIZE];

    if (keys == NULL)
        return false;
    ct_envelope_random(fresh[0], sizeof fresh);
    bool made = ct_note_signer_from(origin, fresh[CT_HEAD_SLOT_SIGNER], &signer, error) &&
                ct_keys_put_run(keys, 0, fresh[0], CT_HEAD_SLOTS, error) &&
                ct_keys_sync(keys, error);
    ct_envelope_wipe(fresh, sizeof fresh);
    if (!made)
        return false;
    g_autofree char *text = ct_note_verifier_text(&signer.verifier);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    return ct_file_replace(verifier_path, ct_bytes_of_text(line), WHAT, error) &&
           ct_file_sync_folder(folder, WHAT, error);
}

bool ct_ledger_create(CtDb *db, const char *folder, const uint8_t *master, const char *origin,
                      GError **error)
{
    g_autoptr(GError) missing = NULL;
    CtHead head;

    if (ct_head_read(db, &head, &missing))
        return ct_fail(error, CT_ERROR_CONFLICT, "ledger: it is already there");
    if (!g_error_matches(missing, CT_ERROR, CT_ERROR_MISSING)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    if (!make_folder(folder, "ledger", error) || !make_folder(folder, "vault", error) ||
        !make_keys(folder, master, origin, error) || !ct_db_begin_immediate(db, error))
        return false;
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_LEDGER_HEAD_MAKE);
    ct_row_bind_int(&row, CT_BIND_LEDGER_HEAD_MAKE_SLOTS, CT_HEAD_SLOTS);
    bool made = ct_row_run(&row, error);
    ct_row_clear(&row);
    if (!made)
        ct_db_rollback(db);
    return made && ct_db_commit(db, error);
}

static bool tidy_after_crash(CtLedger *self, GError **error)
{
    if (!ct_db_begin_immediate(self->db, error))
        return false;
    if (ct_head_finish_sealings(self->db, self->keys, error) &&
        ct_head_drop_packs(self->db, self->vault, error))
        return ct_db_commit(self->db, error);
    ct_db_rollback(self->db);
    return false;
}

CtLedger *ct_ledger_open(CtDb *db, const char *folder, const uint8_t *master, GError **error)
{
    g_autoptr(CtLedger) self = g_new0(CtLedger, 1);
    g_autofree char *keys = path_in(folder, "keys");
    g_autofree char *vault = path_in(folder, "vault");
    CtHead head;

    self->db = db;
    self->folder = g_strdup(folder);
    self->has_master = master != NULL;
    if (!ct_head_read(db, &head, error))
        return NULL;
    self->keys = ct_keys_open(keys, master, false, error);
    if (self->keys == NULL)
        return NULL;
    self->vault = ct_vault_open(vault, error);
    if (self->vault == NULL || (self->has_master && !tidy_after_crash(self, error)))
        return NULL;
    return g_steal_pointer(&self);
}

void ct_ledger_close(CtLedger *self)
{
    if (self == NULL)
        return;
    ct_keys_close(self->keys);
    ct_vault_close(self->vault);
    ct_hmac_key_wipe(&self->hash_key);
    g_free(self->folder);
    g_free(self);
}

const char *ct_ledger_folder(const CtLedger *self)
{
    return self->folder;
}

bool ct_ledger_verifier(const CtLedger *self, CtNoteVerifier *out, GError **error)
{
    g_autofree char *path = path_in(self->folder, "ledger/verifier");
    g_auto(CtBuffer) text = ct_buffer_new(1024);

    if (!ct_file_read(path, &text, WHAT, error))
        return false;
    CtReader reader = ct_reader_over(ct_buffer_bytes(&text));
    return ct_note_verifier_parse(ct_reader_line(&reader), out, error);
}

/* The name stands in ledger/verifier; a key that is not that one's secret half is refused. */
bool ct_ledger_signer(CtLedger *self, CtNoteSigner *out, GError **error)
{
    uint8_t seed[CT_NOTE_SEED_SIZE];
    CtNoteVerifier verifier;
    g_auto(CtNoteSigner) signer = { 0 };

    if (!ct_ledger_verifier(self, &verifier, error) ||
        !ct_keys_get(self->keys, CT_HEAD_SLOT_SIGNER, seed, error))
        return false;
    bool made = ct_note_signer_from(verifier.name, seed, &signer, error);
    ct_envelope_wipe(seed, sizeof seed);
    if (!made)
        return false;
    if (memcmp(signer.verifier.public, verifier.public, sizeof verifier.public) != 0)
        return ct_fail(error, CT_ERROR_INTEGRITY, "ledger: its public key is not that of its keys");
    *out = signer;
    return true;
}

bool ct_ledger_hash(CtLedger *self, const char *purpose, CtBytes value, uint8_t out[CT_DIGEST_SIZE],
                    GError **error)
{
    static const uint8_t zero = 0;
    const CtBytes part[] = { ct_bytes_of_text(purpose), { &zero, 1 }, value };
    uint8_t key[CT_ENVELOPE_KEY_SIZE];

    if (!self->has_hash_key) {
        if (!ct_keys_get(self->keys, CT_HEAD_SLOT_HASH, key, error))
            return false;
        ct_hmac_key_set(&self->hash_key, (CtBytes){ key, sizeof key });
        ct_envelope_wipe(key, sizeof key);
        self->has_hash_key = true;
    }
    ct_hmac_of(&self->hash_key, part, G_N_ELEMENTS(part), out);
    return true;
}

bool ct_ledger_size(CtLedger *self, uint64_t *out, GError **error)
{
    CtHead head;

    if (!ct_head_read(self->db, &head, error))
        return false;
    *out = head.size;
    return true;
}

/* The three statements that yield entries have the same columns in the same order. */
static CtLedgerRow row_of(const CtRow *row)
{
    return (CtLedgerRow){
        .index = (uint64_t)ct_row_int(row, CT_COLUMN_LEDGER_EACH_IDX),
        .sid = ct_row_int(row, CT_COLUMN_LEDGER_EACH_SID),
        .id = ct_row_int(row, CT_COLUMN_LEDGER_EACH_ID),
        .bytes = ct_row_bytes(row, CT_COLUMN_LEDGER_EACH_BYTES),
        .place = { ct_row_int(row, CT_COLUMN_LEDGER_EACH_PACK),
                   ct_row_int(row, CT_COLUMN_LEDGER_EACH_PLACE),
                   ct_row_int(row, CT_COLUMN_LEDGER_EACH_LENGTH) },
    };
}

G_STATIC_ASSERT((int)CT_COLUMN_LEDGER_EACH_LENGTH == (int)CT_COLUMN_LEDGER_EACH_OF_LENGTH);
G_STATIC_ASSERT((int)CT_COLUMN_LEDGER_EACH_LENGTH == (int)CT_COLUMN_LEDGER_ENTRY_LENGTH);
G_STATIC_ASSERT((int)CT_COLUMN_LEDGER_EACH_BYTES == (int)CT_COLUMN_LEDGER_EACH_OF_BYTES);
G_STATIC_ASSERT((int)CT_COLUMN_LEDGER_EACH_BYTES == (int)CT_COLUMN_LEDGER_ENTRY_BYTES);

static bool each_row(CtRow *row, CtLedgerEach each, void *user, GError **error)
{
    bool has_row;

    for (;;) {
        if (!ct_row_step(row, &has_row, error))
            return false;
        if (!has_row)
            return true;
        CtLedgerRow found = row_of(row);
        if (!each(user, &found, error))
            return false;
    }
}

bool ct_ledger_each(CtLedger *self, uint64_t from, CtLedgerEach each, void *user, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->db, CT_SQL_LEDGER_EACH);

    ct_row_bind_int(&row, CT_BIND_LEDGER_EACH_START, (int64_t)from);
    return each_row(&row, each, user, error);
}

bool ct_ledger_each_of(CtLedger *self, int64_t sid, int64_t id, CtLedgerEach each, void *user,
                       GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->db, CT_SQL_LEDGER_EACH_OF);

    ct_row_bind_int(&row, CT_BIND_LEDGER_EACH_OF_SID, sid);
    ct_row_bind_int(&row, CT_BIND_LEDGER_EACH_OF_ID, id);
    return each_row(&row, each, user, error);
}

/* The entry's bytes go to `bytes`, which the parsed entry borrows from. */
static bool read_entry(CtLedger *self, uint64_t index, CtBuffer *bytes, CtVaultPlace *out_place,
                       CtEntry *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(self->db, CT_SQL_LEDGER_ENTRY);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_LEDGER_ENTRY_IDX, (int64_t)index);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (!has_row)
        return ct_fail(error, CT_ERROR_MISSING, "ledger: there is no entry %" G_GUINT64_FORMAT,
                       index);
    CtLedgerRow found = row_of(&row);
    ct_buffer_empty(bytes);
    ct_buffer_add(bytes, found.bytes);
    if (!ct_buffer_ok(bytes))
        return ct_fail(error, CT_ERROR_LIMIT, "ledger: entry %" G_GUINT64_FORMAT " is too large",
                       index);
    *out_place = found.place;
    return ct_entry_parse(ct_buffer_bytes(bytes), out, error);
}

bool ct_ledger_entry(CtLedger *self, uint64_t index, CtBuffer *bytes, CtEntry *out, GError **error)
{
    CtVaultPlace place;

    return read_entry(self, index, bytes, &place, out, error);
}

void ct_ledger_values_clear(CtLedgerValues *self)
{
    if (self->plain != NULL)
        ct_envelope_wipe(self->plain, self->size);
    g_free(self->plain);
    ct_buffer_clear(&self->bytes);
    *self = (CtLedgerValues){ 0 };
}

CtBytes ct_ledger_value(const CtLedgerValues *values, const char *name)
{
    for (size_t i = 0; i < values->count; i++) {
        if (ct_bytes_equal(values->field[i].name, ct_bytes_of_text(name)))
            return values->field[i].value;
    }
    return (CtBytes){ NULL, 0 };
}

typedef struct {
    CtLedger *ledger;
    const CtLedgerAsk *ask;
} Opening;

static bool find_key(const Opening *opening, uint8_t out[CT_ENVELOPE_KEY_SIZE], GError **error)
{
    CtKeys *keys = opening->ledger->keys;
    uint64_t slot = (uint64_t)opening->ask->owner->key_base + opening->ask->compartment;
    CtKeysState state;

    if (opening->ask->compartment >= opening->ask->owner->compartments)
        return ct_fail(error, CT_ERROR_MISSING, "ledger: the case has no compartment %u",
                       opening->ask->compartment);
    if (!ct_keys_state(keys, slot, &state, error))
        return false;
    if (state == CT_KEYS_SEALED && opening->ask->member != NULL)
        return ct_keys_get_sealed(keys, slot, opening->ask->member, out, error);
    return ct_keys_get(keys, slot, out, error);
}

static bool decrypt(const Opening *opening, const CtEntry *entry, const CtVaultPlace *place,
                    const uint8_t key[CT_ENVELOPE_KEY_SIZE], CtLedgerValues *values, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_VAULT_RECORD_BYTES);
    uint8_t nonce[CT_ENVELOPE_NONCE_SIZE];
    uint8_t bound[CT_HEAD_BOUND_SIZE];
    CtBytes sealed = { NULL, 0 };
    CtVaultRecord record;

    if (place->pack == 0)
        return ct_fail(error, CT_ERROR_MISSING,
                       "ledger: the values of entry %" G_GUINT64_FORMAT " are erased",
                       opening->ask->index);
    if (!ct_vault_read(opening->ledger->vault, place, &bytes, &record, error))
        return false;
    for (size_t i = 0; i < record.count; i++) {
        if (record.index == opening->ask->index &&
            record.part[i].compartment == opening->ask->compartment)
            sealed = record.part[i].sealed;
    }
    if (sealed.size < CT_ENVELOPE_TAG_SIZE)
        return ct_fail(error, CT_ERROR_MISSING,
                       "ledger: the values of entry %" G_GUINT64_FORMAT " are not in the vault",
                       opening->ask->index);
    ct_head_nonce(entry->nonce, opening->ask->compartment, nonce);
    ct_head_bound(opening->ask->owner->tag, opening->ask->compartment, bound);
    values->size = sealed.size - CT_ENVELOPE_TAG_SIZE;
    values->plain = g_malloc(values->size + 1);
    return ct_envelope_open_at(key, nonce, (CtBytes){ bound, sizeof bound }, sealed, values->plain,
                               error);
}

/* Cuts the plain bytes into values and holds each against its commitment. */
static bool split_values(const Opening *opening, const CtEntry *entry,
                         const uint8_t key[CT_ENVELOPE_KEY_SIZE], CtLedgerValues *values,
                         GError **error)
{
    CtReader reader = ct_reader_over((CtBytes){ values->plain, values->size });
    CtHmacKey ready;
    bool match = true;

    ct_commitment_key(key, &ready);
    for (size_t i = 0; i < entry->count; i++) {
        const CtEntryField *field = &entry->field[i];
        uint8_t made[CT_DIGEST_SIZE];

        if (field->compartment != opening->ask->compartment)
            continue;
        g_autofree char *name = ct_bytes_to_text(field->name);
        CtBytes value = ct_reader_take(&reader, ct_reader_u32be(&reader));
        ct_commitment_make(&ready, entry->nonce, name, value, made);
        match = match && ct_digest_equal(made, field->commitment);
        values->field[values->count].name = field->name;
        values->field[values->count++].value = value;
    }
    ct_hmac_key_wipe(&ready);
    ct_reader_expect_end(&reader);
    if (!ct_reader_ok(&reader) || !match)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "ledger: the values of entry %" G_GUINT64_FORMAT
                       " are not those it commits to",
                       opening->ask->index);
    return true;
}

bool ct_ledger_values(CtLedger *self, const CtLedgerAsk *ask, CtLedgerValues *out, GError **error)
{
    const Opening opening = { self, ask };
    g_auto(CtLedgerValues) values = { .bytes = ct_buffer_new(CT_LIMIT_ENTRY_BYTES) };
    uint8_t key[CT_ENVELOPE_KEY_SIZE];
    CtVaultPlace place;
    CtEntry entry;

    if (!read_entry(self, ask->index, &values.bytes, &place, &entry, error))
        return false;
    if (memcmp(entry.tag, ask->owner->tag, sizeof entry.tag) != 0)
        return ct_fail(error, CT_ERROR_DENIED,
                       "ledger: entry %" G_GUINT64_FORMAT " is of another case", ask->index);
    if (ct_entry_digest(&entry, ask->compartment) == NULL)
        return ct_fail(error, CT_ERROR_MISSING,
                       "ledger: entry %" G_GUINT64_FORMAT " has no values in compartment %u",
                       ask->index, ask->compartment);
    if (!find_key(&opening, key, error))
        return false;
    bool opened = decrypt(&opening, &entry, &place, key, &values, error) &&
                  split_values(&opening, &entry, key, &values, error);
    ct_envelope_wipe(key, sizeof key);
    if (!opened)
        return false;
    *out = values;
    values = (CtLedgerValues){ 0 };
    return true;
}
