/* regf.h - a Windows registry hive, key by key.
 *
 * In:  a whole hive in memory. Out: keys by path, their children, their values as text or bytes.
 * Nothing is copied but converted texts; every offset is checked when it is followed, a list may
 * not name more keys than CT_LIMIT_REGF_KEYS, and lists of lists are one deep, as the format has
 * them. A hive that was not written to its end (its two sequence numbers differ) is read as it is,
 * and says so: its logs are not replayed.
 * Source: the format as documented by M. Suhanov, "Windows registry file format specification".
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct {
    CtBytes bytes; /* borrowed */
    uint32_t root;
    bool dirty;
} CtRegf;

#define CT_REGF_NONE UINT32_MAX

typedef struct {
    uint32_t type; /* 1, 2: text; 3: bytes; 4: number; ... */
    CtBytes data;  /* borrowed from the hive */
} CtRegfValue;

/* INPUT when it is no hive. Borrows `bytes`. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_regf_open(CtBytes bytes, CtRegf *out, GError **error);
/* The key at a path of parts between backslashes, of any case, below `key`; CT_REGF_NONE. */
uint32_t ct_regf_find(const CtRegf *self, uint32_t key, const char *path);
/* Children in the order of the hive; false stops. */
typedef bool (*CtRegfTake)(void *user, uint32_t child);
bool ct_regf_each(const CtRegf *self, uint32_t key, CtRegfTake take, void *user);
/* UTF-8; the caller frees. NULL when it is no key. */
char *ct_regf_name(const CtRegf *self, uint32_t key);
bool ct_regf_value(const CtRegf *self, uint32_t key, const char *name, CtRegfValue *out);
/* The text of a value of type text, trimmed; NULL when there is none. The caller frees. */
char *ct_regf_text(const CtRegf *self, uint32_t key, const char *name);
