/* journal.c - groups of files, written ahead.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/journal.h"

#include "base/file.h"
#include "base/reader.h"
#include "seal/digest.h"
#include "seal/envelope.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHAT          "ledger journal"
#define EPOCH_SIZE    16
#define HEAD_SIZE     (EPOCH_SIZE + 4)
#define JOURNAL_BYTES (64u << 20)
#define GROUP_BYTES   (8u << 20)

struct CtJournal {
    int file; /* owned */
    uint64_t position;
    uint8_t epoch[EPOCH_SIZE];
    CtBuffer group; /* owned: with its head */
};

static void begin_group(CtJournal *self)
{
    ct_buffer_empty(&self->group);
    ct_buffer_add(&self->group, (CtBytes){ self->epoch, EPOCH_SIZE });
    ct_buffer_add_u32be(&self->group, 0);
}

CtJournal *ct_journal_open(const char *path, GError **error)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (file < 0) {
        (void)ct_fail_errno(error, errno, WHAT);
        return NULL;
    }
    CtJournal *self = g_new0(CtJournal, 1);
    self->file = file;
    self->group = ct_buffer_new(GROUP_BYTES);
    ct_envelope_random(self->epoch, EPOCH_SIZE);
    begin_group(self);
    return self;
}

void ct_journal_close(CtJournal *self)
{
    if (self == NULL)
        return;
    (void)close(self->file);
    ct_buffer_clear(&self->group);
    g_free(self);
}

void ct_journal_add(CtJournal *self, const char *name, CtBytes bytes)
{
    ct_buffer_add_u8(&self->group, (uint8_t)strlen(name));
    ct_buffer_add_text(&self->group, name);
    ct_buffer_add_u32be(&self->group, (uint32_t)bytes.size);
    ct_buffer_add(&self->group, bytes);
}

bool ct_journal_fits(const CtJournal *self)
{
    return ct_buffer_ok(&self->group) && self->group.size + CT_DIGEST_SIZE <= GROUP_BYTES &&
           self->position + self->group.size + CT_DIGEST_SIZE <= JOURNAL_BYTES;
}

bool ct_journal_commit(CtJournal *self, GError **error)
{
    uint8_t hash[CT_DIGEST_SIZE];
    size_t length = self->group.size - HEAD_SIZE;

    g_assert(ct_journal_fits(self));
    for (size_t i = 0; i < 4; i++)
        self->group.data[EPOCH_SIZE + i] = (uint8_t)(length >> (8 * (3 - i)));
    ct_digest_of(ct_buffer_bytes(&self->group), hash);
    ct_buffer_add(&self->group, (CtBytes){ hash, sizeof hash });
    if (!ct_file_write_at(self->file, self->position, ct_buffer_bytes(&self->group), WHAT, error) ||
        !ct_file_sync(self->file, WHAT, error))
        return false;
    self->position += self->group.size;
    begin_group(self);
    return true;
}

bool ct_journal_sync_all(CtJournal *self, GError **error)
{
    return syncfs(self->file) == 0 || ct_fail_errno(error, errno, WHAT);
}

bool ct_journal_reset(CtJournal *self, GError **error)
{
    static const uint8_t nothing[HEAD_SIZE] = { 0 };

    if (!ct_file_write_at(self->file, 0, (CtBytes){ nothing, sizeof nothing }, WHAT, error) ||
        !ct_file_sync(self->file, WHAT, error))
        return false;
    ct_envelope_random(self->epoch, EPOCH_SIZE);
    self->position = 0;
    begin_group(self);
    return true;
}

static bool replay_records(CtBytes records, CtJournalReplay replay, void *user, GError **error)
{
    CtReader reader = ct_reader_over(records);

    while (!ct_reader_at_end(&reader)) {
        CtBytes name = ct_reader_take(&reader, ct_reader_u8(&reader));
        CtBytes bytes = ct_reader_take(&reader, ct_reader_u32be(&reader));

        if (ct_reader_ok(&reader) && !replay(user, name, bytes, error))
            return false;
    }
    return ct_reader_check(&reader, WHAT, error);
}

/* One whole group, or no bytes where the journal ends. */
static CtBytes take_group(CtReader *reader, const uint8_t epoch[EPOCH_SIZE])
{
    static const uint8_t none[EPOCH_SIZE] = { 0 };
    size_t start = reader->offset;
    uint8_t hash[CT_DIGEST_SIZE];

    CtBytes found = ct_reader_take(reader, EPOCH_SIZE);
    CtBytes records = ct_reader_take(reader, ct_reader_u32be(reader));
    CtBytes expected = ct_reader_take(reader, CT_DIGEST_SIZE);
    if (!ct_reader_ok(reader) || memcmp(found.data, epoch, EPOCH_SIZE) != 0 ||
        memcmp(found.data, none, EPOCH_SIZE) == 0)
        return (CtBytes){ NULL, 0 };
    ct_digest_of((CtBytes){ reader->bytes.data + start, HEAD_SIZE + records.size }, hash);
    return ct_digest_equal(hash, expected.data) ? records : (CtBytes){ NULL, 0 };
}

bool ct_journal_replay(CtJournal *self, CtJournalReplay replay, void *user, GError **error)
{
    struct stat status;

    if (fstat(self->file, &status) != 0)
        return ct_fail_errno(error, errno, WHAT);
    if (status.st_size < EPOCH_SIZE || status.st_size > JOURNAL_BYTES)
        return true;
    g_autofree uint8_t *bytes = g_malloc((size_t)status.st_size);
    if (!ct_file_read_at(self->file, 0, bytes, (size_t)status.st_size, WHAT, error))
        return false;
    CtReader reader = ct_reader_over((CtBytes){ bytes, (size_t)status.st_size });
    for (;;) {
        CtBytes records = take_group(&reader, bytes);

        if (records.size == 0)
            return true;
        if (!replay_records(records, replay, user, error))
            return false;
    }
}
