/* items.h - invented items for tests of manifests: every kind, flag and sort of fact, in the
 * order of paths.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/manifest_writer.h"

#include <glib.h>
#include <string.h>

/* Item `number` of an invented source; the caller clears it. */
static void ct_test_item(uint64_t number, CtItem *out)
{
    char path[64];
    const uint8_t wrong[] = { 'a', 0xff, '/', 0xc3, '\n' };
    CtItem item = { .kind = (CtItemKind)(1 + number % (CT_ITEM_KINDS - 1)) };

    item.has = number % 7 == 0 ? 0 : CT_ITEM_HAS_ALL;
    item.flags = (unsigned)(number % (CT_ITEM_FLAGS + 1)) & ~(unsigned)CT_ITEM_LINKED;
    g_snprintf(path, sizeof path, "folder-%04u/%06u.txt", (unsigned)(number / 100),
               (unsigned)number);
    ct_item_set_path(&item, ct_bytes_of_text(number == 0 ? "" : path));
    item.size = item.has == 0 ? 0 : number * 17;
    if (item.has != 0) {
        item.mode = 0100644;
        item.owner = (uint32_t)(number % 3);
        item.group = 1000;
        item.inode = 77000 + number * 3 % 50;
        item.links = 1;
        item.modified = (CtItemTime){ 1700000000 - (int64_t)number * 77, 999999999 };
        item.changed = (CtItemTime){ 1700000001, 5 };
        item.accessed = (CtItemTime){ -5000000000, 0 };
        item.born = (CtItemTime){ INT64_MAX, 1 };
    }
    if (number % 2 == 0) {
        item.digests.has = number % 4 == 0 ? CT_ITEM_DIGESTS : CT_ITEM_SHA256 | CT_ITEM_MD5;
        memset(item.digests.sha256, (int)(number % 251), sizeof item.digests.sha256);
        memset(item.digests.md5, (int)(number % 241), sizeof item.digests.md5);
        if (number % 4 == 0) {
            memset(item.digests.sha1, 3, sizeof item.digests.sha1);
            memset(item.digests.blake2b, 4, sizeof item.digests.blake2b);
        }
    }
    if (number % 5 == 4) {
        item.flags |= CT_ITEM_LINKED;
        item.first = number;
    }
    if (number % 6 == 1) {
        item.block_count = number % 9;
        item.blocks = item.block_count == 0 ? NULL : g_malloc0(item.block_count * 16);
    }
    if (number % 3 == 0) {
        ct_item_add_text(&item, "type", ct_bytes_of_text("text/plain"));
        ct_item_add_bytes(&item, "raw-name", (CtBytes){ wrong, sizeof wrong });
        ct_item_add_number(&item, "count", -(int64_t)number);
        ct_item_add_instant(&item, "signed-at", 1600000000);
    }
    *out = item;
}

/* A manifest of `count` of them; true when it was written. */
G_GNUC_UNUSED static bool ct_test_manifest(const char *path, uint64_t count, CtManifestTotals *out)
{
    const CtManifestHeader header = { .tool = "test 1", .host = "host.example.org", .jobs = 2 };
    const CtManifestSource source[] = {
        { .kind = (char *)(uintptr_t) "folder",
          .name = { (const uint8_t *)"here", 4 },
          .path = { (const uint8_t *)"/srv/here", 9 } },
    };
    g_autoptr(CtManifestWriter) writer = ct_manifest_writer_open(path, &header, NULL);
    CtManifestTotals totals;
    bool written = writer != NULL && ct_manifest_writer_sources(writer, source, 1, NULL);

    for (uint64_t i = 0; i < count && written; i++) {
        CtItem item;

        ct_test_item(i, &item);
        written = ct_manifest_writer_add(writer, &item, NULL);
    }
    return written && ct_manifest_writer_finish(writer, &header, out == NULL ? &totals : out, NULL);
}
