/* lease_store.c - the folder's names tell the days; each segment is an index of its own.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease_store.h"

#include "match/lease_day.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    int64_t day;
    char *path;     /* owned */
    CtLease *lease; /* owned; NULL until it is asked */
} Segment;

struct CtLeaseStore {
    char *folder;     /* owned */
    GArray *segments; /* owned; Segment, by day and number */
};

static void clear_segment(void *data)
{
    Segment *segment = data;

    g_free(segment->path);
    ct_lease_close(segment->lease);
}

static int compare_segments(const void *left, const void *right)
{
    return strcmp(((const Segment *)left)->path, ((const Segment *)right)->path);
}

/* The folder is the truth; what is mapped is mapped again when asked. */
static bool read_folder(CtLeaseStore *self, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(self->folder, 0, NULL);
    const char *name;
    Segment segment = { 0 };
    uint32_t number;

    if (dir == NULL)
        return ct_fail(error, CT_ERROR_SYSTEM, "lease store: its folder cannot be read");
    g_array_set_size(self->segments, 0);
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (!ct_lease_day_of_name(name, &segment.day, &number))
            continue;
        segment.path = g_build_filename(self->folder, name, NULL);
        g_array_append_val(self->segments, segment);
    }
    g_array_sort(self->segments, compare_segments);
    return true;
}

CtLeaseStore *ct_lease_store_open(const char *folder, GError **error)
{
    g_autoptr(CtLeaseStore) self = g_new0(CtLeaseStore, 1);

    self->folder = g_strdup(folder);
    self->segments = g_array_new(FALSE, FALSE, sizeof(Segment));
    g_array_set_clear_func(self->segments, clear_segment);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        (void)ct_fail_errno(error, errno, "lease store");
        return NULL;
    }
    return read_folder(self, error) ? g_steal_pointer(&self) : NULL;
}

void ct_lease_store_close(CtLeaseStore *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->segments);
    g_free(self->folder);
    g_free(self);
}

/* What was written or deleted in the folder survives a crash only after this. */
static bool sync_folder(const CtLeaseStore *self, GError **error)
{
    int folder = open(self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0)
        return ct_fail_errno(error, errno, "lease store");
    bool done = fsync(folder) == 0;
    int cause = errno;
    (void)close(folder);
    return done || ct_fail_errno(error, cause, "lease store");
}

bool ct_lease_store_add(CtLeaseStore *self, CtLeaseBuild *build, CtLeaseBuildCounts *out_counts,
                        GError **error)
{
    return ct_lease_build_finish_days(build, self->folder, out_counts, error) &&
           sync_folder(self, error) && read_folder(self, error);
}

/* ---- questions ---- */

static int64_t day_of(CtInstant instant)
{
    return (instant >= 0 ? instant : instant - CT_DAY_SECONDS + 1) / CT_DAY_SECONDS;
}

typedef struct {
    guint first; /* segments [first, end) */
    guint end;
} Range;

static guint first_from(const CtLeaseStore *self, int64_t day)
{
    guint low = 0;
    guint high = self->segments->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(self->segments, Segment, middle).day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The segments of the days that the question touches, mapped. */
static bool segments_for(CtLeaseStore *self, const CtLeaseQuery *query, Range *out, GError **error)
{
    CtInstant tolerance = query->tolerance;
    Range range = { first_from(self, day_of(query->at - tolerance)),
                    first_from(self, day_of(query->at + tolerance) + 1) };

    for (guint i = range.first; i < range.end; i++) {
        Segment *segment = &g_array_index(self->segments, Segment, i);

        if (segment->lease == NULL)
            segment->lease = ct_lease_open(segment->path, error);
        if (segment->lease == NULL)
            return false;
    }
    *out = range;
    return true;
}

static bool list_segment(const CtLease *lease, const CtLeaseQuery *query, CtLeaseStoreSink sink,
                         void *user, GError **error)
{
    enum { FEW = 16 };
    CtLeaseHit few[FEW];
    g_autofree CtLeaseHit *many = NULL;
    CtLeaseHit *hit = few;
    size_t count = ct_lease_list(lease, query, few, FEW);

    if (count > FEW) {
        hit = many = g_new(CtLeaseHit, count);
        count = MIN(ct_lease_list(lease, query, many, count), count);
    }
    for (size_t i = 0; i < count; i++)
        if (!sink(user, lease, &hit[i], error))
            return false;
    return true;
}

bool ct_lease_store_list(CtLeaseStore *self, const CtLeaseQuery *query, CtLeaseStoreSink sink,
                         void *user, GError **error)
{
    Range range;

    if (!segments_for(self, query, &range, error))
        return false;
    for (guint i = range.first; i < range.end; i++)
        if (!list_segment(g_array_index(self->segments, Segment, i).lease, query, sink, user,
                          error))
            return false;
    return true;
}

typedef struct {
    GHashTable *seen; /* owned; GBytes */
    CtBytes first;
    uint32_t intervals;
    bool shared;
    bool left_open;
} Tally;

static bool count_hit(void *user, const CtLease *segment, const CtLeaseHit *hit, GError **error)
{
    Tally *tally = user;
    CtBytes name = ct_lease_subscriber(segment, hit->subscriber);

    (void)error;
    tally->intervals++;
    if (hit->subscriber == CT_LEASE_NOBODY) {
        tally->left_open = true;
        return true;
    }
    tally->shared |= hit->port_first != 0 || hit->port_last != UINT16_MAX;
    if (tally->first.data == NULL)
        tally->first = name;
    (void)g_hash_table_add(tally->seen, g_bytes_new(name.data, name.size));
    return true;
}

/* Whether the segments together cover every second of the question. */
static bool covered(const CtLeaseStore *self, Range range, const CtLeaseQuery *query)
{
    CtInstant next = query->at - (CtInstant)query->tolerance;
    CtInstant last = query->at + (CtInstant)query->tolerance;
    bool moved = true;

    while (moved && next <= last) {
        moved = false;
        for (guint i = range.first; i < range.end; i++) {
            const CtLease *lease = g_array_index(self->segments, Segment, i).lease;
            CtInstant to = ct_lease_covered_to(lease, next);

            if (to >= next) {
                next = to + 1;
                moved = true;
            }
        }
    }
    return next > last;
}

bool ct_lease_store_find(CtLeaseStore *self, const CtLeaseQuery *query, CtLeaseStoreAnswer *out,
                         GError **error)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    Tally tally = { .seen = seen };
    CtLeaseStoreAnswer answer = { .verdict = CT_LEASE_NONE };
    Range range;

    if (!segments_for(self, query, &range, error) ||
        !ct_lease_store_list(self, query, count_hit, &tally, error))
        return false;
    answer.candidates = g_hash_table_size(seen);
    answer.intervals = tally.intervals;
    if (tally.left_open) {
        answer.verdict = CT_LEASE_GAP;
        answer.cause = CT_LEASE_CAUSE_LEFT_OPEN;
    } else if (answer.candidates == 1 && (query->port >= 0 || !tally.shared)) {
        answer.verdict = CT_LEASE_ONE;
        answer.subscriber = tally.first;
    } else if (answer.candidates > 0) {
        answer.verdict = CT_LEASE_AMBIGUOUS;
    } else if (!covered(self, range, query)) {
        answer.verdict = CT_LEASE_GAP;
        answer.cause = CT_LEASE_CAUSE_NOT_COVERED;
    }
    *out = answer;
    return true;
}

bool ct_lease_store_delete_before(CtLeaseStore *self, CtInstant before, uint32_t *out_deleted,
                                  GError **error)
{
    guint end = first_from(self, day_of(before));

    for (guint i = 0; i < end; i++)
        if (g_unlink(g_array_index(self->segments, Segment, i).path) != 0 && errno != ENOENT)
            return ct_fail_errno(error, errno, "lease store");
    if (!sync_folder(self, error) || !read_folder(self, error))
        return false;
    *out_deleted = end;
    return true;
}
