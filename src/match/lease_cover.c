/* lease_cover.c - stretches of logs, less their gaps, joined.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease_cover.h"

static int compare_spans(const void *left, const void *right)
{
    const CtLeasePairSpan *a = left;
    const CtLeasePairSpan *b = right;

    return (a->first > b->first) - (a->first < b->first);
}

static int compare_gaps(const void *left, const void *right)
{
    const CtLeaseCoverGap *a = left;
    const CtLeaseCoverGap *b = right;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return compare_spans(&a->span, &b->span);
}

/* A stretch that one log covers, and how much silence is usual where it begins and ends. */
typedef struct {
    CtLeasePairSpan span;
    uint32_t before;
    uint32_t after;
} Stretch;

/* Beyond an hour a silence between two logs is a hole, however quiet they are. */
enum { SILENCE_MOST = 3600 };

static int compare_stretches(const void *left, const void *right)
{
    return compare_spans(&((const Stretch *)left)->span, &((const Stretch *)right)->span);
}

/* One log's span less its gaps, which are sorted. */
static void add_stretches(GArray *out, const CtLeaseCoverLog *source, const CtLeaseCoverGap *gap,
                          size_t gaps)
{
    uint32_t silence = MIN(source->silence, SILENCE_MOST);
    uint64_t next = source->span.first;
    Stretch stretch = { .before = silence };

    for (size_t i = 0; i < gaps && next <= source->span.last; i++) {
        if (gap[i].span.first > next) {
            bool cut = gap[i].span.first <= source->span.last;

            stretch.span.first = (uint32_t)next;
            stretch.span.last = cut ? gap[i].span.first - 1 : source->span.last;
            stretch.after = cut ? 0 : silence;
            g_array_append_val(out, stretch);
        }
        stretch.before = 0;
        next = MAX(next, (uint64_t)gap[i].span.last + 1);
    }
    if (next > source->span.last)
        return;
    stretch.span = (CtLeasePairSpan){ (uint32_t)next, source->span.last };
    stretch.after = silence;
    g_array_append_val(out, stretch);
}

/* Makes one span of the stretches that touch, or are apart by no more than a usual silence. */
static GArray *join_stretches(GArray *stretches)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(CtLeasePairSpan));
    uint32_t silence = 0; /* usual where the last span ends */

    g_array_sort(stretches, compare_stretches);
    for (guint i = 0; i < stretches->len; i++) {
        const Stretch *stretch = &g_array_index(stretches, Stretch, i);
        CtLeasePairSpan *last =
            out->len == 0 ? NULL : &g_array_index(out, CtLeasePairSpan, out->len - 1);

        if (last == NULL ||
            stretch->span.first > (uint64_t)last->last + 1 + MAX(silence, stretch->before)) {
            g_array_append_val(out, stretch->span);
            silence = stretch->after;
        } else if (stretch->span.last > last->last) {
            last->last = stretch->span.last;
            silence = stretch->after;
        }
    }
    return out;
}

GArray *ct_lease_cover_join(const CtLeaseCoverLog *log, size_t logs, GArray *gaps)
{
    g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(Stretch));
    guint gap = 0;

    g_array_sort(gaps, compare_gaps);
    for (size_t i = 0; i < logs; i++) {
        guint first = gap;

        while (gap < gaps->len && g_array_index(gaps, CtLeaseCoverGap, gap).source == i)
            gap++;
        const CtLeaseCoverGap *own =
            gap == first ? NULL : &g_array_index(gaps, CtLeaseCoverGap, first);
        add_stretches(stretches, &log[i], own, gap - first);
    }
    return join_stretches(stretches);
}

GArray *ct_lease_cover_clip(const CtLeasePairSpan *span, size_t spans, CtLeasePairSpan within)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(CtLeasePairSpan));

    for (size_t i = 0; i < spans; i++) {
        CtLeasePairSpan part = { MAX(span[i].first, within.first), MIN(span[i].last, within.last) };

        if (part.first <= part.last)
            g_array_append_val(out, part);
    }
    return out;
}
