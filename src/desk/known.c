/* known.c - the place of a set, and its entry.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/known.h"

#include "base/reader.h"
#include "desk/proving.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

char *ct_known_path(const CtMandate *mandate, const char *name, GError **error)
{
    g_autofree char *folder = g_build_filename(mandate->folder, "reference", NULL);
    g_autofree char *file = g_strconcat(name, ".ref", NULL);

    for (const char *c = name; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("-.", *c) == NULL)
            name = "";
    if (name[0] == '\0' || name[0] == '.' || strlen(file) > 200) {
        ct_fail(error, CT_ERROR_INPUT, "set of digests: its name is of letters, digits, - and .");
        return NULL;
    }
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        ct_fail_errno(error, errno, "set of digests");
        return NULL;
    }
    return g_build_filename(folder, file, NULL);
}

bool ct_known_keep(CtBook *book, CtInstant now, const CtReference *set, uint64_t *out_index,
                   GError **error)
{
    uint64_t mark[CT_ENTRY_MARKS];
    CtLedgerDraft draft = {
        .kind = CT_ENTRY_EVIDENCE, .event = "reference", .mark = mark, .marks = CT_ENTRY_MARKS
    };
    CtReader sum = ct_reader_over(ct_reference_sum(set));
    uint64_t index;

    for (size_t i = 0; i < CT_ENTRY_MARKS; i++)
        mark[i] = ct_reader_u64be(&sum);
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    if (batch == NULL || !ct_batch_append(batch, &draft, &index, error) ||
        !ct_batch_commit(batch, error) || !ct_proving_cover(book, error))
        return false;
    *out_index = index;
    return true;
}
