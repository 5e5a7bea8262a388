/* contract_shelf.c - sealing, naming, and the entries.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/contract_shelf.h"

#include "base/file.h"
#include "base/reader.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

enum { MOST_ID = 64 };

static const char ending[] = ".sealed";

/* It is the name of a file. */
static bool check_id(const char *id, GError **error)
{
    size_t size = strlen(id);

    return (size > 0 && size <= MOST_ID && id[0] != '.' &&
            strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                       "0123456789._-") == size) ||
           ct_fail(error, CT_ERROR_INPUT,
                   "contract: its id is of at most %d letters, digits, points, lines and "
                   "hyphens",
                   MOST_ID);
}

static char *folder_of(const CtMandate *mandate)
{
    return g_build_filename(mandate->folder, "contracts", NULL);
}

static char *path_of(const CtMandate *mandate, const char *id)
{
    g_autofree char *folder = folder_of(mandate);
    g_autofree char *name = g_strconcat(id, ending, NULL);

    return g_build_filename(folder, name, NULL);
}

static bool write_sealed(const CtMandate *mandate, const char *id, CtBytes text, GError **error)
{
    g_autofree char *folder = folder_of(mandate);
    g_autofree char *path = path_of(mandate, id);
    g_auto(CtBuffer) sealed = ct_buffer_new(CT_LIMIT_CONFIG_BYTES + CT_ENVELOPE_OVERHEAD);
    uint8_t key[CT_ENVELOPE_KEY_SIZE];

    if (g_mkdir(folder, 0700) != 0 && errno != EEXIST)
        return ct_fail_errno(error, errno, "contracts: their folder");
    uint8_t *room = ct_buffer_reserve(&sealed, text.size + CT_ENVELOPE_OVERHEAD);
    if (room == NULL)
        return ct_fail(error, CT_ERROR_LIMIT, "contract: larger than %u bytes",
                       CT_LIMIT_CONFIG_BYTES);
    ct_mandate_derive(mandate, "contracts", key);
    ct_envelope_close(key, ct_bytes_of_text(id), text, room);
    ct_envelope_wipe(key, sizeof key);
    ct_buffer_commit(&sealed, text.size + CT_ENVELOPE_OVERHEAD);
    return ct_file_replace(path, ct_buffer_bytes(&sealed), "contract", error);
}

static bool append(CtBatch *batch, CtBytes text, uint64_t *out_index, GError **error)
{
    uint8_t digest[CT_DIGEST_SIZE];

    ct_digest_of(text, digest);
    CtReader first = ct_reader_over((CtBytes){ digest, sizeof digest });
    const uint64_t mark[CT_ENTRY_MARKS] = { ct_reader_u64be(&first), text.size };
    const CtLedgerDraft draft = {
        .kind = CT_ENTRY_EVIDENCE, .event = "contract", .mark = mark, .marks = 2
    };

    return ct_batch_append(batch, &draft, out_index, error);
}

bool ct_contract_shelf_keep(CtBook *book, CtInstant now, CtBytes text, uint64_t *out_index,
                            GError **error)
{
    g_autoptr(CtContract) contract = ct_contract_parse(text, "contract", error);
    uint64_t index;

    if (contract == NULL || !check_id(ct_contract_facts(contract)->id, error))
        return false;
    /* The file first: a text without its entry is kept again, an entry without its text lies. */
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    if (batch == NULL || !append(batch, text, &index, error) ||
        !write_sealed(book->mandate, ct_contract_facts(contract)->id, text, error) ||
        !ct_batch_commit(batch, error))
        return false;
    *out_index = index;
    return true;
}

char **ct_contract_shelf_list(const CtMandate *mandate, GError **error)
{
    g_autofree char *folder = folder_of(mandate);
    g_auto(GStrv) names = NULL;

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return g_new0(char *, 1);
    if (!ct_file_list(folder, ending, &names, "contracts", error))
        return NULL;
    for (size_t i = 0; names[i] != NULL; i++)
        names[i][strlen(names[i]) - strlen(ending)] = '\0';
    return g_steal_pointer(&names);
}

bool ct_contract_shelf_get(const CtMandate *mandate, const char *id, CtBuffer *out, GError **error)
{
    g_auto(CtBuffer) sealed = ct_buffer_new(CT_LIMIT_CONFIG_BYTES + CT_ENVELOPE_OVERHEAD);
    uint8_t key[CT_ENVELOPE_KEY_SIZE];

    if (!check_id(id, error))
        return false;
    g_autofree char *path = path_of(mandate, id);
    if (!ct_file_read(path, &sealed, "contract", error))
        return false;
    if (sealed.size < CT_ENVELOPE_OVERHEAD)
        return ct_fail(error, CT_ERROR_INTEGRITY, "contract: cut");
    size_t size = sealed.size - CT_ENVELOPE_OVERHEAD;
    uint8_t *room = ct_buffer_reserve(out, MAX(size, 1));
    if (room == NULL)
        return ct_fail(error, CT_ERROR_LIMIT, "contract: larger than is asked for");
    ct_mandate_derive(mandate, "contracts", key);
    bool well = ct_envelope_open(key, ct_bytes_of_text(id), ct_buffer_bytes(&sealed), room, error);
    ct_envelope_wipe(key, sizeof key);
    if (well)
        ct_buffer_commit(out, size);
    return well;
}

bool ct_contract_shelf_drop(CtBook *book, CtInstant now, const char *id, GError **error)
{
    uint64_t index;

    if (!check_id(id, error))
        return false;
    g_autofree char *path = path_of(book->mandate, id);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return ct_fail(error, CT_ERROR_MISSING, "contract \"%s\": there is none", id);
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    if (batch == NULL || !append(batch, (CtBytes){ NULL, 0 }, &index, error))
        return false;
    if (g_unlink(path) != 0)
        return ct_fail_errno(error, errno, "contract");
    return ct_batch_commit(batch, error);
}
