/* rpm_store.h - the headers in an rpm database, whichever of its three kinds it is.
 *
 * In:  rpmdb.sqlite (rpm 4.16 and later), Packages.db (ndb, SUSE) or Packages (Berkeley DB hash, up
 *      to rpm 4.15), whole in memory. Out: each package's header (rpm_header.h) with the number
 *      that the database gives it and, where it is a range of the source, its place.
 * A store whose beginning is damaged is refused; one that ends early or has a damaged place gives
 * what stands before it (ndb: around it) and then fails with the place. Nothing is followed twice:
 * pages, slots and chains are counted, and each count meets a limit.
 * Sources: rpm, lib/backend/sqlite.c, ndb/rpmpkg.c, bdb_ro.c; Berkeley DB, dbinc/db_page.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#include <glib.h>

typedef struct {
    CtBytes header; /* borrowed until the taker returns */
    uint64_t number;
    uint64_t from; /* bytes of the source; both 0 when it is in pieces */
    uint64_t to;
    const char *fault; /* static text; NULL: nothing is wrong with it as far as the store knows */
} CtRpmStored;

/* False with *error set to stop. */
typedef bool (*CtRpmStoreTake)(void *user, const CtRpmStored *stored, GError **error);

typedef enum {
    CT_RPM_STORE_NONE,
    CT_RPM_STORE_SQLITE,
    CT_RPM_STORE_NDB,
    CT_RPM_STORE_BDB,
} CtRpmStoreKind;

/* Told by its first bytes. */
CtRpmStoreKind ct_rpm_store_kind(CtBytes source);
/* Reads all. INPUT or LIMIT with the place of what is wrong, or what the taker says. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_rpm_store_each(CtBytes source, CtRpmStoreTake take, void *user, GError **error);
/* The two of them that are read here by hand. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_rpm_store_each_ndb(CtBytes source, CtRpmStoreTake take, void *user, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_rpm_store_each_bdb(CtBytes source, CtRpmStoreTake take, void *user, GError **error);
