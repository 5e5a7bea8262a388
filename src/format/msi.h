/* msi.h - a Windows Installer package: its properties, and the true names of its streams.
 *
 * In:  a compound file (ole.h) that is one. Out: the rows of the table Property, as the file has
 * them, and names of streams, which the format packs two letters to a unit. Texts are UTF-8
 * when the string pool says so (code page 65001), else each byte is taken for a letter of Latin-1.
 * A pool or table that does not add up gives no properties, and INPUT.
 * Source: Microsoft, "Property Table"; the layout of pool and tables as Wine's msi documents it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/ole.h"

typedef void (*CtMsiTake)(void *user, const char *name, const char *value);

/* INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_msi_properties(CtOle *ole, CtMsiTake take, void *user, GError **error);
/* UTF-8; the caller frees. *out_table: it is a table's. */
char *ct_msi_stream_name(const CtOleEntry *entry, bool *out_table);
