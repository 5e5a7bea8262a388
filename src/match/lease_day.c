/* lease_day.c - one pass over the intervals for each day.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/lease_day.h"

#include "base/text.h"
#include "match/lease_cover.h"
#include "match/lease_layout.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 32 };

static void name_of(int64_t day, uint32_t number, char out[NAME_SIZE])
{
    char text[CT_TIME_TEXT_SIZE];

    (void)g_snprintf(out, NAME_SIZE, "%s.%06u" CT_LEASE_DAY_SUFFIX,
                     ct_time_day_text(day * CT_DAY_SECONDS, text), number);
}

bool ct_lease_day_of_name(const char *name, int64_t *out_day, uint32_t *out_number)
{
    CtBytes text = ct_bytes_of_text(name);
    uint64_t part[4] = { 0 };
    char again[NAME_SIZE];

    if (!ct_text_to_u64(ct_bytes_slice(text, 0, 4), 9999, &part[0]) ||
        !ct_text_to_u64(ct_bytes_slice(text, 5, 2), 12, &part[1]) ||
        !ct_text_to_u64(ct_bytes_slice(text, 8, 2), 31, &part[2]) ||
        !ct_text_to_u64(ct_bytes_slice(text, 11, 6), 999999, &part[3]))
        return false;
    CtDate date = { (int)part[0], (int)part[1], (int)part[2] };
    if (!ct_time_date_is_real(date))
        return false;
    name_of(ct_time_days(date), (uint32_t)part[3], again);
    if (strcmp(name, again) != 0)
        return false;
    *out_day = ct_time_days(date);
    *out_number = (uint32_t)part[3];
    return true;
}

/* The first number that no file in the folder has reached. */
static bool next_number(const char *folder, uint32_t *out, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    const char *name;
    int64_t day;
    uint32_t number;

    if (dir == NULL)
        return false;
    *out = 1;
    while ((name = g_dir_read_name(dir)) != NULL)
        if (ct_lease_day_of_name(name, &day, &number))
            *out = MAX(*out, number + 1);
    return true;
}

/* Days touched by what is covered and by intervals whose end is known; first > last: none. */
static CtLeasePairSpan days_of(const CtLeaseWriteInput *input)
{
    CtLeasePairSpan days = { UINT32_MAX, 0 };

    for (size_t i = 0; i < input->covered_count; i++) {
        days.first = MIN(days.first, input->covered[i].first);
        days.last = MAX(days.last, input->covered[i].last);
    }
    for (int v6 = 0; v6 < 2; v6++)
        for (size_t i = 0; i < input->family[v6]->count; i++) {
            const CtLeasePairEvent *event = &input->family[v6]->event[i];
            bool open = event->end == CT_LEASE_LAYOUT_END;

            days.first = MIN(days.first, event->start);
            days.last = MAX(days.last, open ? event->start : event->end - 1);
        }
    if (days.first <= days.last)
        days = (CtLeasePairSpan){ days.first / CT_DAY_SECONDS, days.last / CT_DAY_SECONDS };
    return days;
}

/* The subscribers of the day get numbers of their own. */
static bool renumber(CtLeasePairEvent *event, const CtDictionary *from, CtDictionary *to,
                     GError **error)
{
    return event->subscriber == CT_LEASE_NOBODY ||
           ct_dictionary_number(to, ct_dictionary_text(from, event->subscriber), &event->subscriber,
                                error);
}

/* Which intervals touch which day: those of day first + i are at[from[i]] to at[from[i + 1]], in
 * their old order. Found once, or each day would look at all intervals. */
typedef struct {
    CtLeasePairSpan days;
    uint64_t *from; /* owned */
    uint32_t *at;   /* owned; indices of events */
} Agenda;

static CtLeasePairSpan days_touched(const CtLeasePairEvent *event, CtLeasePairSpan days)
{
    uint32_t last = event->end == CT_LEASE_LAYOUT_END ? UINT32_MAX : MAX(event->end, 1u) - 1;

    return (CtLeasePairSpan){ MAX(days.first, event->start / (uint32_t)CT_DAY_SECONDS),
                              MIN(days.last, last / (uint32_t)CT_DAY_SECONDS) };
}

static Agenda agenda_of(const CtLeasePairArray *all, CtLeasePairSpan days)
{
    const size_t count = (size_t)days.last - days.first + 1;
    Agenda self = { .days = days, .from = g_new0(uint64_t, count + 1) };
    g_autofree uint64_t *next = g_new(uint64_t, count + 1);

    for (size_t i = 0; i < all->count; i++) {
        CtLeasePairSpan touched = days_touched(&all->event[i], days);

        for (uint64_t day = touched.first; day <= touched.last; day++)
            self.from[day - days.first + 1]++;
    }
    for (size_t i = 0; i < count; i++)
        self.from[i + 1] += self.from[i];
    memcpy(next, self.from, (count + 1) * sizeof *next);
    self.at = g_new(uint32_t, self.from[count] + 1);
    for (size_t i = 0; i < all->count; i++) {
        CtLeasePairSpan touched = days_touched(&all->event[i], days);

        for (uint64_t day = touched.first; day <= touched.last; day++)
            self.at[next[day - days.first]++] = (uint32_t)i;
    }
    return self;
}

static void agenda_clear(Agenda *self)
{
    g_clear_pointer(&self->from, g_free);
    g_clear_pointer(&self->at, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Agenda, agenda_clear)

/* One day of one family, with the texts that both families of the day share. */
typedef struct {
    CtLeasePairArray *out; /* borrowed */
    CtDictionary *texts;   /* borrowed */
    bool v6;
} Selection;

static bool select_day(const CtLeaseWriteInput *input, const Agenda *agenda, uint32_t day,
                       const Selection *selection, GError **error)
{
    const CtLeasePairArray *all = input->family[selection->v6];
    uint32_t place = day - agenda->days.first;

    for (uint64_t i = agenda->from[place]; i < agenda->from[place + 1]; i++) {
        CtLeasePairEvent event = all->event[agenda->at[i]];

        if (!renumber(&event, input->texts, selection->texts, error))
            return false;
        ct_lease_pair_append(selection->out, &event);
    }
    return true;
}

static bool write_day(const CtLeaseWriteInput *input, const Agenda agenda[2], uint32_t day,
                      const char *path, GError **error)
{
    const uint32_t first = (uint32_t)(day * CT_DAY_SECONDS);
    const CtLeasePairSpan seconds = { first, first + (uint32_t)CT_DAY_SECONDS - 1 };
    CtLeasePairArray family[2] = { { 0 }, { 0 } };
    g_autoptr(CtDictionary) texts = ct_dictionary_new();
    g_autoptr(GArray) covered = ct_lease_cover_clip(input->covered, input->covered_count, seconds);
    g_autofree CtLeaseWriteSource *source =
        g_memdup2(input->source, input->sources * sizeof *input->source);
    const Selection v4 = { &family[0], texts, false }, v6 = { &family[1], texts, true };
    bool done = select_day(input, &agenda[0], day, &v4, error) &&
                select_day(input, &agenda[1], day, &v6, error);

    for (size_t i = 0; done && i < input->sources; i++)
        done = ct_dictionary_number(texts, ct_dictionary_text(input->texts, source[i].name),
                                    &source[i].name, error);
    CtLeaseWriteInput part = { .family = { &family[0], &family[1] },
                               .texts = texts,
                               .source = source,
                               .sources = input->sources,
                               .covered = &g_array_index(covered, CtLeasePairSpan, 0),
                               .covered_count = covered->len };
    if (done && (family[0].count > 0 || family[1].count > 0 || covered->len > 0))
        done = ct_lease_write_file(&part, path, error);
    g_free(family[0].event);
    g_free(family[1].event);
    return done;
}

bool ct_lease_day_write_all(const CtLeaseWriteInput *input, const char *folder, GError **error)
{
    CtLeasePairSpan days = days_of(input);
    uint32_t number;

    if (!next_number(folder, &number, error))
        return false;
    if (days.first <= days.last && days.last - days.first >= CT_LEASE_DAY_MOST)
        return ct_fail(error, CT_ERROR_LIMIT, "lease index: the logs span more than %d days",
                       CT_LEASE_DAY_MOST);
    if (days.first > days.last)
        return true;
    g_auto(Agenda) v4 = agenda_of(input->family[0], days);
    g_auto(Agenda) v6 = agenda_of(input->family[1], days);
    const Agenda agenda[2] = { v4, v6 };
    for (uint32_t day = days.first; day <= days.last; day++) {
        char name[NAME_SIZE];

        name_of(day, number, name);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!write_day(input, agenda, day, path, error))
            return false;
    }
    return true;
}
