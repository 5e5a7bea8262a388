/* logbook.c - the lease store of a mandate, and its retention.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/logbook.h"

#define DAYS_KEPT 365 /* unless the settings say otherwise */

struct CtLogbook {
    CtLeaseStore *store; /* owned */
};

void ct_logbook_close(CtLogbook *self)
{
    if (self == NULL)
        return;
    ct_lease_store_close(self->store);
    g_free(self);
}

CtLogbook *ct_logbook_open(const CtMandate *mandate, CtInstant now, GError **error)
{
    g_autofree char *folder = g_build_filename(mandate->folder, "reference", "leases", NULL);
    const CtYaml *days = ct_yaml_get(ct_yaml_get(mandate->config, "limits"), "log_days");
    g_autoptr(CtLogbook) self = g_new0(CtLogbook, 1);
    int64_t kept = DAYS_KEPT;
    uint32_t deleted;

    if (days != NULL && !ct_yaml_int(days, 1, 3650, &kept, error))
        return NULL;
    self->store = ct_lease_store_open(folder, error);
    if (self->store == NULL ||
        !ct_lease_store_delete_before(self->store, now - kept * CT_DAY_SECONDS, &deleted, error))
        return NULL;
    return g_steal_pointer(&self);
}

bool ct_logbook_add(CtLogbook *self, CtLeaseBuild *build, CtLeaseBuildCounts *out, GError **error)
{
    return ct_lease_store_add(self->store, build, out, error);
}

bool ct_logbook_find(CtLogbook *self, const CtLeaseQuery *query, CtLeaseStoreAnswer *out,
                     GError **error)
{
    return ct_lease_store_find(self->store, query, out, error);
}

typedef struct {
    CtBuffer *out;
    GHashTable *seen; /* owned: of char* */
} Places;

static bool add_place(void *user, const CtLease *segment, const CtLeaseHit *hit, GError **error)
{
    Places *places = user;
    CtBytes source = ct_lease_source(segment, hit->opened.source);
    char *place = g_strdup_printf("%.*s:%" G_GUINT64_FORMAT, (int)source.size,
                                  (const char *)source.data, hit->opened.from);

    (void)error;
    if (g_hash_table_size(places->seen) < CT_LOGBOOK_PLACES &&
        !g_hash_table_contains(places->seen, place))
        ct_buffer_printf(places->out, ",%s", place);
    (void)g_hash_table_add(places->seen, place);
    return true;
}

bool ct_logbook_places(CtLogbook *self, const CtLeaseQuery *query, CtBuffer *out, GError **error)
{
    Places places = { out, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
    bool listed = ct_lease_store_list(self->store, query, add_place, &places, error);

    g_hash_table_unref(places.seen);
    return listed;
}
