/* vault.c - records in packs, and packs rewritten.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/vault.h"

#include "base/file.h"
#include "base/reader.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHAT        "vault"
#define RECORD_HEAD 12         /* index and length */
#define OPEN_PACKS  4          /* descriptors kept: the one that grows, and those being read */
#define COPY_BYTES  (1u << 20) /* read and written at once when a pack is rewritten */
#define SUFFIX      ".pack"

typedef struct {
    int64_t number; /* 0: none */
    int file;
    bool dirty;
} Pack;

struct CtVault {
    char *folder; /* owned */
    Pack pack[OPEN_PACKS];
    size_t next;       /* which descriptor gives way */
    bool folder_dirty; /* a name was added or removed that is not durable yet */
};

CtVault *ct_vault_open(const char *folder, GError **error)
{
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        (void)ct_fail(error, CT_ERROR_MISSING, "vault: its folder is not there");
        return NULL;
    }
    CtVault *self = g_new0(CtVault, 1);
    self->folder = g_strdup(folder);
    return self;
}

static void close_pack(Pack *pack)
{
    if (pack->number != 0)
        (void)close(pack->file);
    *pack = (Pack){ 0 };
}

void ct_vault_close(CtVault *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < OPEN_PACKS; i++)
        close_pack(&self->pack[i]);
    g_free(self->folder);
    g_free(self);
}

static char *path_of(const CtVault *self, int64_t number)
{
    g_autofree char *name = g_strdup_printf("%08" G_GINT64_FORMAT SUFFIX, number);

    return g_build_filename(self->folder, name, NULL);
}

/* A free place for a descriptor; a pack that is written must be synced before it gives way. */
static Pack *free_pack(CtVault *self, GError **error)
{
    Pack *pack = &self->pack[self->next];

    self->next = (self->next + 1) % OPEN_PACKS;
    if (pack->dirty && !ct_file_sync(pack->file, WHAT, error))
        return NULL;
    close_pack(pack);
    return pack;
}

static Pack *open_pack(CtVault *self, int64_t number, bool create, GError **error)
{
    for (size_t i = 0; i < OPEN_PACKS; i++) {
        if (self->pack[i].number == number)
            return &self->pack[i];
    }
    g_autofree char *path = path_of(self, number);
    Pack *pack = free_pack(self, error);
    if (pack == NULL)
        return NULL;
    int file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0 && errno == ENOENT && create) {
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        self->folder_dirty = true;
    } else if (file < 0 && !create) {
        file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    }
    if (file < 0) {
        (void)ct_fail_errno(error, errno, WHAT);
        return NULL;
    }
    *pack = (Pack){ .number = number, .file = file };
    return pack;
}

bool ct_vault_begin(CtVault *self, int64_t pack, int64_t size, GError **error)
{
    Pack *open = open_pack(self, pack, true, error);
    struct stat status;

    if (open == NULL)
        return false;
    if (fstat(open->file, &status) != 0)
        return ct_fail_errno(error, errno, WHAT);
    if (status.st_size < size)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "vault: pack %" G_GINT64_FORMAT " is shorter than the ledger says", pack);
    if (status.st_size > size && ftruncate(open->file, size) != 0)
        return ct_fail_errno(error, errno, WHAT);
    return true;
}

bool ct_vault_write(CtVault *self, int64_t pack, int64_t offset, CtBytes bytes, GError **error)
{
    Pack *open = open_pack(self, pack, true, error);

    if (open == NULL)
        return false;
    open->dirty = true;
    if (!ct_file_write_at(open->file, (uint64_t)offset, bytes, WHAT, error))
        return false;
    /* The disk may begin with it now; that it is there is only known when it is synced. */
    (void)sync_file_range(open->file, offset, (off_t)bytes.size, SYNC_FILE_RANGE_WRITE);
    return true;
}

bool ct_vault_sync(CtVault *self, GError **error)
{
    for (size_t i = 0; i < OPEN_PACKS; i++) {
        if (self->pack[i].dirty && !ct_file_sync(self->pack[i].file, WHAT, error))
            return false;
        self->pack[i].dirty = false;
    }
    if (self->folder_dirty && !ct_file_sync_folder(self->folder, WHAT, error))
        return false;
    self->folder_dirty = false;
    return true;
}

void ct_vault_write_record(const CtVaultRecord *record, CtBuffer *out)
{
    size_t length = 1;

    for (size_t i = 0; i < record->count; i++)
        length += 5 + record->part[i].sealed.size;
    ct_buffer_add_u64be(out, record->index);
    ct_buffer_add_u32be(out, (uint32_t)length);
    ct_buffer_add_u8(out, (uint8_t)record->count);
    for (size_t i = 0; i < record->count; i++) {
        ct_buffer_add_u8(out, (uint8_t)record->part[i].compartment);
        ct_buffer_add_u32be(out, (uint32_t)record->part[i].sealed.size);
        ct_buffer_add(out, record->part[i].sealed);
    }
}

bool ct_vault_parse_record(CtBytes bytes, CtVaultRecord *out, GError **error)
{
    CtReader reader = ct_reader_over(bytes);
    CtVaultRecord record = { .index = ct_reader_u64be(&reader) };

    if (ct_reader_u32be(&reader) != ct_reader_left(&reader))
        ct_reader_reject(&reader, "has another length than it says");
    record.count = ct_reader_u8(&reader);
    if (record.count > CT_VAULT_COMPARTMENTS)
        ct_reader_reject(&reader, "has more than 8 parts");
    for (size_t i = 0; i < record.count && ct_reader_ok(&reader); i++) {
        record.part[i].compartment = ct_reader_u8(&reader);
        record.part[i].sealed = ct_reader_take(&reader, ct_reader_u32be(&reader));
        if (record.part[i].compartment >= CT_VAULT_COMPARTMENTS)
            ct_reader_reject(&reader, "has a compartment above 7");
    }
    ct_reader_expect_end(&reader);
    if (!ct_reader_ok(&reader))
        return ct_fail(error, CT_ERROR_INTEGRITY, "vault record: %s at byte %zu", reader.failure,
                       reader.failed_at);
    *out = record;
    return true;
}

static bool read_into(CtVault *self, const CtVaultPlace *place, CtBuffer *bytes, GError **error)
{
    Pack *pack = open_pack(self, place->pack, false, error);
    size_t length = (size_t)place->length;

    if (pack == NULL)
        return false;
    if (place->place < 0 || place->length <= 0 || length > CT_VAULT_RECORD_BYTES)
        return ct_fail(error, CT_ERROR_INTEGRITY, "vault: a record has an impossible place");
    g_autofree uint8_t *data = g_malloc(length);
    if (!ct_file_read_at(pack->file, (uint64_t)place->place, data, length, WHAT, error))
        return false;
    ct_buffer_empty(bytes);
    ct_buffer_add(bytes, (CtBytes){ data, length });
    return ct_buffer_ok(bytes) || ct_fail(error, CT_ERROR_LIMIT, "vault: a record is too large");
}

bool ct_vault_read(CtVault *self, const CtVaultPlace *place, CtBuffer *bytes, CtVaultRecord *out,
                   GError **error)
{
    return read_into(self, place, bytes, error) &&
           ct_vault_parse_record(ct_buffer_bytes(bytes), out, error);
}

typedef struct {
    CtVault *vault;
    const CtVaultRewrite *plan;
    CtBuffer pending; /* owned: of the new pack, from `written` on */
    int64_t written;
    uint8_t *window; /* owned: of the old pack, from `start` on */
    size_t room;
    size_t filled;
    int64_t start;
} Copy;

static bool flush(Copy *copy, GError **error)
{
    CtBytes bytes = ct_buffer_bytes(&copy->pending);

    if (!ct_vault_write(copy->vault, copy->plan->to, copy->written, bytes, error))
        return false;
    copy->written += (int64_t)bytes.size;
    ct_buffer_empty(&copy->pending);
    return true;
}

static bool copy_record(Copy *copy, const CtVaultRecord *record, GError **error)
{
    CtVaultRecord kept = { .index = record->index };
    CtVaultPlace place = { copy->plan->to, copy->written + (int64_t)copy->pending.size, 0 };
    unsigned present = 0;

    for (size_t i = 0; i < record->count; i++)
        present |= 1u << record->part[i].compartment;
    unsigned keep = copy->plan->keep(copy->plan->user, record->index, present);
    for (size_t i = 0; i < record->count; i++) {
        if ((keep >> record->part[i].compartment & 1) != 0)
            kept.part[kept.count++] = record->part[i];
    }
    if (kept.count > 0) {
        size_t before = copy->pending.size;

        ct_vault_write_record(&kept, &copy->pending);
        place.length = (int64_t)(copy->pending.size - before);
    } else {
        place = (CtVaultPlace){ 0 };
    }
    if (!copy->plan->moved(copy->plan->user, record->index, &place, error))
        return false;
    return copy->pending.size < COPY_BYTES || flush(copy, error);
}

static bool fill_window(Copy *copy, int64_t at, size_t size, GError **error)
{
    Pack *pack = open_pack(copy->vault, copy->plan->from, false, error);

    if (pack == NULL)
        return false;
    copy->filled = 0;
    if (size > copy->room) {
        g_free(copy->window);
        copy->window = g_malloc(size);
        copy->room = size;
    }
    if (!ct_file_read_at(pack->file, (uint64_t)at, copy->window, size, WHAT, error))
        return false;
    copy->start = at;
    copy->filled = size;
    return true;
}

/* Bytes of the old pack, read a window at a time; borrowed until the next call. */
static bool look(Copy *copy, int64_t at, size_t size, CtBytes *out, GError **error)
{
    size_t left = (size_t)(copy->plan->from_size - at);

    if (size > left || size > CT_VAULT_RECORD_BYTES)
        return ct_fail(error, CT_ERROR_INTEGRITY, "vault: a record has an impossible place");
    if ((at < copy->start || (size_t)(at - copy->start) + size > copy->filled) &&
        !fill_window(copy, at, MAX(size, MIN(left, COPY_BYTES)), error))
        return false;
    *out = (CtBytes){ copy->window + (at - copy->start), size };
    return true;
}

/* The record at `at`, whose length its first bytes tell. */
static bool look_at_record(Copy *copy, int64_t at, CtBytes *out, GError **error)
{
    CtBytes head;

    if (!look(copy, at, RECORD_HEAD, &head, error))
        return false;
    CtReader reader = ct_reader_over(head);
    (void)ct_reader_u64be(&reader);
    return look(copy, at, RECORD_HEAD + (size_t)ct_reader_u32be(&reader), out, error);
}

static bool copy_all(Copy *copy, GError **error)
{
    CtBytes bytes;

    for (int64_t at = 0; at < copy->plan->from_size; at += (int64_t)bytes.size) {
        CtVaultRecord record;

        if (!look_at_record(copy, at, &bytes, error) ||
            !ct_vault_parse_record(bytes, &record, error) || !copy_record(copy, &record, error))
            return false;
    }
    return flush(copy, error) && ct_vault_sync(copy->vault, error);
}

bool ct_vault_rewrite(CtVault *self, const CtVaultRewrite *rewrite, int64_t *out_size,
                      GError **error)
{
    Copy copy = { .vault = self,
                  .plan = rewrite,
                  .pending = ct_buffer_new(COPY_BYTES + CT_VAULT_RECORD_BYTES) };
    bool done = ct_vault_begin(self, rewrite->to, 0, error) && copy_all(&copy, error);

    ct_buffer_clear(&copy.pending);
    g_free(copy.window);
    if (done)
        *out_size = copy.written;
    return done;
}

bool ct_vault_size(CtVault *self, int64_t pack, int64_t *out, GError **error)
{
    Pack *open = open_pack(self, pack, false, error);
    struct stat status;

    if (open == NULL)
        return false;
    if (fstat(open->file, &status) != 0)
        return ct_fail_errno(error, errno, WHAT);
    *out = status.st_size;
    return true;
}

bool ct_vault_remove(CtVault *self, int64_t pack, GError **error)
{
    g_autofree char *path = path_of(self, pack);

    for (size_t i = 0; i < OPEN_PACKS; i++) {
        if (self->pack[i].number == pack)
            close_pack(&self->pack[i]);
    }
    if (unlink(path) != 0 && errno != ENOENT)
        return ct_fail_errno(error, errno, WHAT);
    self->folder_dirty = true;
    return true;
}

GArray *ct_vault_packs(CtVault *self, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(self->folder, 0, NULL);
    GArray *numbers = g_array_new(false, false, sizeof(int64_t));

    if (folder == NULL) {
        (void)ct_fail(error, CT_ERROR_SYSTEM, "vault: its folder cannot be read");
        g_array_unref(numbers);
        return NULL;
    }
    for (const char *name = g_dir_read_name(folder); name != NULL; name = g_dir_read_name(folder)) {
        CtBytes text = ct_bytes_of_text(name);
        uint64_t number = 0;

        if (g_str_has_suffix(name, SUFFIX) &&
            ct_text_to_u64(ct_bytes_slice(text, 0, text.size - strlen(SUFFIX)), INT64_MAX,
                           &number)) {
            int64_t value = (int64_t)number;
            g_array_append_val(numbers, value);
        }
    }
    return numbers;
}
