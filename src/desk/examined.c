/* examined.c - the manifest's copy, then its entry.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/examined.h"

#include "base/file.h"
#include "desk/proving.h"
#include "examine/manifest_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#define PIECE (64u << 20)

static bool copy_bytes(int from, int to, GError **error)
{
    ssize_t sent;

    while ((sent = sendfile(to, from, NULL, PIECE)) > 0)
        ;
    return sent == 0 ? ct_file_sync(to, "manifest", error)
                     : ct_fail_errno(error, errno, "manifest");
}

static bool copy(const char *from, const char *to, GError **error)
{
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool copied = source >= 0 && target >= 0;

    copied = copied ? copy_bytes(source, target, error) : ct_fail_errno(error, errno, "manifest");
    if (source >= 0)
        (void)close(source);
    if (target >= 0)
        (void)close(target);
    return copied;
}

static bool keep_file(CtBook *book, const char *manifest, uint64_t index, GError **error)
{
    g_autofree char *folder = g_build_filename(book->mandate->folder, "manifests", NULL);
    g_autofree char *name = g_strdup_printf("%" G_GUINT64_FORMAT ".manifest", index);
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return copy(manifest, path, error) && ct_file_sync_folder(folder, "manifest", error);
}

bool ct_examined_keep(CtBook *book, CtInstant now, const char *manifest, uint64_t *out_index,
                      GError **error)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(manifest, error);
    uint64_t mark[CT_ENTRY_MARKS];
    CtLedgerDraft draft = {
        .kind = CT_ENTRY_EVIDENCE, .event = "manifest", .mark = mark, .marks = CT_ENTRY_MARKS
    };
    uint64_t index;

    if (reader == NULL || !ct_manifest_reader_verify(reader, error))
        return false;
    const CtManifestTotals *totals = ct_manifest_reader_totals(reader);
    CtReader root = ct_reader_over((CtBytes){ totals->root, sizeof totals->root });
    for (size_t i = 0; i < CT_ENTRY_MARKS; i++)
        mark[i] = ct_reader_u64be(&root);
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    if (batch == NULL || !keep_file(book, manifest, ct_batch_next_index(batch), error) ||
        !ct_batch_append(batch, &draft, &index, error) || !ct_batch_commit(batch, error) ||
        !ct_proving_cover(book, error))
        return false;
    *out_index = index;
    return true;
}
