/* keys.c - the slots of the key file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/keys.h"

#include "base/file.h"
#include "seal/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define WHAT        "keys"
#define BODY        8 /* where a slot's content begins */
#define WRAPPED_END (BODY + CT_ENVELOPE_OVERHEAD + CT_ENVELOPE_KEY_SIZE)
#define BOX         (BODY + CT_KEYS_ID_SIZE)

struct CtKeys {
    int file; /* owned */
    bool has_master;
    uint8_t master[CT_ENVELOPE_KEY_SIZE]; /* owned, wiped */
};

typedef struct {
    uint8_t bytes[CT_KEYS_SLOT_SIZE];
} Slot;

static void put_u64(uint8_t *out, uint64_t value)
{
    for (size_t i = 0; i < 8; i++)
        out[i] = (uint8_t)(value >> (8 * (7 - i)));
}

static uint64_t get_u64(const uint8_t *bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < 8; i++)
        value = value << 8 | bytes[i];
    return value;
}

CtKeys *ct_keys_open(const char *path, const uint8_t *master, bool create, GError **error)
{
    int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0);
    int file = open(path, flags, 0600);

    /* Whoever verifies without keys may lack the right to write. */
    if (file < 0 && master == NULL && (errno == EACCES || errno == EROFS))
        file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) {
        (void)ct_fail_errno(error, errno, WHAT);
        return NULL;
    }
    CtKeys *self = g_new0(CtKeys, 1);
    self->file = file;
    self->has_master = master != NULL;
    if (master != NULL)
        memcpy(self->master, master, sizeof self->master);
    return self;
}

void ct_keys_close(CtKeys *self)
{
    if (self == NULL)
        return;
    (void)close(self->file);
    ct_envelope_wipe(self->master, sizeof self->master);
    g_free(self);
}

static bool read_slot(CtKeys *self, uint64_t slot, Slot *out, GError **error)
{
    return ct_file_read_at(self->file, slot * CT_KEYS_SLOT_SIZE, out->bytes, sizeof out->bytes,
                           WHAT, error);
}

static bool write_slot(CtKeys *self, uint64_t slot, const Slot *content, GError **error)
{
    return ct_file_write_at(self->file, slot * CT_KEYS_SLOT_SIZE,
                            (CtBytes){ content->bytes, sizeof content->bytes }, WHAT, error);
}

static bool need_master(const CtKeys *self, GError **error)
{
    return self->has_master || ct_fail(error, CT_ERROR_DENIED, "keys: there is no master key");
}

/* As ct_envelope_close lays it out: the nonce, then what is closed under it. */
static void wrap(const CtKeys *self, uint64_t slot, const uint8_t *key,
                 const uint8_t nonce[CT_ENVELOPE_NONCE_SIZE], Slot *out)
{
    uint8_t number[8];

    put_u64(number, slot);
    *out = (Slot){ { CT_KEYS_WRAPPED } };
    memcpy(out->bytes + BODY, nonce, CT_ENVELOPE_NONCE_SIZE);
    ct_envelope_close_at(self->master, nonce, (CtBytes){ number, sizeof number },
                         (CtBytes){ key, CT_ENVELOPE_KEY_SIZE },
                         out->bytes + BODY + CT_ENVELOPE_NONCE_SIZE);
}

bool ct_keys_put(CtKeys *self, uint64_t slot, const uint8_t key[CT_ENVELOPE_KEY_SIZE],
                 GError **error)
{
    return ct_keys_put_run(self, slot, key, 1, error);
}

bool ct_keys_put_run(CtKeys *self, uint64_t slot, const uint8_t *keys, size_t count, GError **error)
{
    if (!need_master(self, error))
        return false;
    g_autofree Slot *run = g_new(Slot, count);
    g_autofree uint8_t *nonces = g_malloc(count * CT_ENVELOPE_NONCE_SIZE);
    ct_envelope_random(nonces, count * CT_ENVELOPE_NONCE_SIZE); /* one call for all */
    for (size_t i = 0; i < count; i++)
        wrap(self, slot + i, keys + i * CT_ENVELOPE_KEY_SIZE, nonces + i * CT_ENVELOPE_NONCE_SIZE,
             &run[i]);
    return ct_file_write_at(self->file, slot * CT_KEYS_SLOT_SIZE,
                            (CtBytes){ (const uint8_t *)run, count * sizeof(Slot) }, WHAT, error);
}

static bool unwrap(const CtKeys *self, uint64_t slot, const Slot *content, uint8_t *out,
                   GError **error)
{
    uint8_t number[8];
    CtBytes body = { content->bytes + BODY, WRAPPED_END - BODY };

    put_u64(number, slot);
    return ct_envelope_open(self->master, (CtBytes){ number, sizeof number }, body, out, error) ||
           (g_prefix_error(error, "keys: slot %" G_GUINT64_FORMAT ": ", slot), false);
}

bool ct_keys_get(CtKeys *self, uint64_t slot, uint8_t out[CT_ENVELOPE_KEY_SIZE], GError **error)
{
    Slot content;

    if (!read_slot(self, slot, &content, error))
        return false;
    switch (content.bytes[0]) {
    case CT_KEYS_WRAPPED:
        return need_master(self, error) && unwrap(self, slot, &content, out, error);
    case CT_KEYS_SEALED:
        return ct_fail(error, CT_ERROR_DENIED, "keys: slot %" G_GUINT64_FORMAT " is sealed", slot);
    default:
        return ct_fail(error, CT_ERROR_MISSING, "keys: slot %" G_GUINT64_FORMAT " holds no key",
                       slot);
    }
}

bool ct_keys_state(CtKeys *self, uint64_t slot, CtKeysState *out, GError **error)
{
    Slot content;

    if (!read_slot(self, slot, &content, error))
        return false;
    if (content.bytes[0] > CT_KEYS_ERASED)
        return ct_fail(error, CT_ERROR_INTEGRITY, "keys: slot %" G_GUINT64_FORMAT " is damaged",
                       slot);
    *out = (CtKeysState)content.bytes[0];
    return true;
}

static void member_id(const uint8_t public[CT_ENVELOPE_KEY_SIZE], uint8_t out[CT_KEYS_ID_SIZE])
{
    uint8_t hash[CT_DIGEST_SIZE];

    ct_digest_of((CtBytes){ public, CT_ENVELOPE_KEY_SIZE }, hash);
    memcpy(out, hash, CT_KEYS_ID_SIZE);
}

/* The run that a sealed slot points to; a count of 0 when the slot is not sealed. */
static bool read_run(CtKeys *self, uint64_t slot, uint64_t *out_run, size_t *out_count,
                     GError **error)
{
    Slot content;

    if (!read_slot(self, slot, &content, error))
        return false;
    bool sealed = content.bytes[0] == CT_KEYS_SEALED;
    *out_run = get_u64(content.bytes + BODY);
    *out_count = sealed ? content.bytes[BODY + 8] : 0;
    return *out_count <= CT_KEYS_MEMBERS ||
           ct_fail(error, CT_ERROR_INTEGRITY, "keys: slot %" G_GUINT64_FORMAT " is damaged", slot);
}

bool ct_keys_get_sealed(CtKeys *self, uint64_t slot, const CtEnvelopePair *member,
                        uint8_t out[CT_ENVELOPE_KEY_SIZE], GError **error)
{
    uint8_t id[CT_KEYS_ID_SIZE];
    uint64_t run;
    size_t count;

    member_id(member->public, id);
    if (!read_run(self, slot, &run, &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        Slot box;

        if (!read_slot(self, run + i, &box, error))
            return false;
        if (box.bytes[0] == CT_KEYS_BOXED && memcmp(box.bytes + BODY, id, sizeof id) == 0)
            return ct_envelope_unseal(member, (CtBytes){ box.bytes + BOX, CT_KEYS_SLOT_SIZE - BOX },
                                      out, error);
    }
    return ct_fail(error, CT_ERROR_DENIED,
                   "keys: slot %" G_GUINT64_FORMAT " is not sealed to this member", slot);
}

bool ct_keys_box(CtKeys *self, uint64_t slot, uint64_t run, const CtKeysMembers *members,
                 GError **error)
{
    uint8_t key[CT_ENVELOPE_KEY_SIZE];
    bool done = true;

    g_assert(members->count >= 1 && members->count <= CT_KEYS_MEMBERS);
    if (!ct_keys_get(self, slot, key, error))
        return false;
    for (size_t i = 0; done && i < members->count; i++) {
        Slot box = { { CT_KEYS_BOXED } };

        member_id(members->public[i], box.bytes + BODY);
        done = ct_envelope_seal(
                   members->public [i], (CtBytes) { key, sizeof key }, box.bytes + BOX, error) &&
               write_slot(self, run + i, &box, error);
    }
    ct_envelope_wipe(key, sizeof key);
    return done;
}

bool ct_keys_forward(CtKeys *self, uint64_t slot, uint64_t run, size_t count, GError **error)
{
    Slot content = { { CT_KEYS_SEALED } };

    put_u64(content.bytes + BODY, run);
    content.bytes[BODY + 8] = (uint8_t)count;
    return write_slot(self, slot, &content, error);
}

bool ct_keys_erase(CtKeys *self, uint64_t slot, GError **error)
{
    const Slot erased = { { CT_KEYS_ERASED } };
    uint64_t run;
    size_t count;

    if (!read_run(self, slot, &run, &count, error))
        return false;
    /* The boxes first: after a crash between, the slot still says where they are. */
    for (size_t i = 0; i < count; i++) {
        if (!write_slot(self, run + i, &erased, error))
            return false;
    }
    return (count == 0 || ct_keys_sync(self, error)) && write_slot(self, slot, &erased, error);
}

/* Boxes stand behind the slot that they were made of or before it: first all runs, then all boxes.
 */
bool ct_keys_orphans(CtKeys *self, uint64_t slots, uint64_t *out, GError **error)
{
    g_autoptr(GHashTable) pointed =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    uint64_t orphans = 0;
    Slot content;

    for (uint64_t slot = 0; slot < slots; slot++) {
        uint64_t run;
        size_t count;

        if (!read_run(self, slot, &run, &count, error))
            return false;
        for (size_t i = 0; i < count; i++, run++)
            g_hash_table_add(pointed, g_memdup2(&run, sizeof run));
    }
    for (uint64_t slot = 0; slot < slots; slot++) {
        if (!read_slot(self, slot, &content, error))
            return false;
        orphans += content.bytes[0] == CT_KEYS_BOXED && !g_hash_table_contains(pointed, &slot);
    }
    *out = orphans;
    return true;
}

bool ct_keys_sync(CtKeys *self, GError **error)
{
    return ct_file_sync(self->file, WHAT, error);
}
