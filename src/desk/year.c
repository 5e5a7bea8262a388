/* year.c - counting a year.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/year.h"

#include "base/file.h"
#include "desk/proving.h"
#include "seal/checkpoint.h"

#include <string.h>

enum { LAST_SECOND = CT_DAY_SECONDS - 1, HOUR = 3600 };

static const char *const words[] = { "no", "out-of-term", "inclusive", "strict" };

const char *ct_year_word(CtYearVerdict verdict)
{
    return words[verdict];
}

static void clear_bulletin(gpointer data)
{
    CtYearBulletin *self = data;

    g_free(self->id);
    g_free(self->severity);
    g_free(self->rows);
}

static void clear_contract(gpointer data)
{
    g_free(((CtYearContract *)data)->id);
}

void ct_year_clear(CtYear *self)
{
    g_clear_pointer(&self->client, g_free);
    g_clear_pointer(&self->publisher, g_free);
    g_clear_pointer(&self->origin, g_free);
    g_clear_pointer(&self->root, g_free);
    g_clear_pointer(&self->contracts, g_array_unref);
    g_clear_pointer(&self->bulletins, g_array_unref);
    g_clear_pointer(&self->changes, g_array_unref);
}

void ct_year_begin(CtYear *self)
{
    *self = (CtYear){ .contracts = g_array_new(FALSE, TRUE, sizeof(CtYearContract)),
                      .bulletins = g_array_new(FALSE, TRUE, sizeof(CtYearBulletin)),
                      .changes = g_array_new(FALSE, TRUE, sizeof(CtYearChange)) };
    g_array_set_clear_func(self->contracts, clear_contract);
    g_array_set_clear_func(self->bulletins, clear_bulletin);
}

/* One recipient's copy: its cases, one after the other when corrections came late. */
typedef struct {
    CtInstant delivered; /* first */
    CtInstant closed;    /* by the latest case */
    CtInstant embargo;
    bool answered; /* the latest case is */
    bool waiting;
    char *advisory; /* owned */
    char *contract; /* owned */
} Copy;

static void free_copy(gpointer data)
{
    Copy *self = data;

    g_free(self->advisory);
    g_free(self->contract);
    g_free(self);
}

typedef struct {
    const CtStandingTerms *terms;
    GHashTable *copies; /* owned: number of the copy -> Copy */
} Gathering;

static bool take_standing(void *user, const CtStanding *standing, GError **error)
{
    Gathering *self = user;
    const CtStandingTerms *terms = self->terms;

    (void)error;
    if (standing->copy == NULL || standing->advisory == NULL || standing->contract == NULL)
        return true; /* opened by hand, or erased */
    if (standing->withdrawn)
        return true; /* it was never his */
    Copy *copy = g_hash_table_lookup(self->copies, standing->copy);
    if (copy == NULL) {
        copy = g_new0(Copy, 1);
        *copy = (Copy){ .delivered = CT_INSTANT_NEVER,
                        .advisory = g_strdup(standing->advisory),
                        .contract = g_strdup(standing->contract) };
        g_hash_table_insert(self->copies, g_strdup(standing->copy), copy);
    }
    CtInstant delivered = standing->at[terms->delivered];
    if (copy->delivered == CT_INSTANT_NEVER) {
        copy->delivered = delivered;
        copy->embargo = standing->at[terms->embargo];
    }
    copy->closed = CT_INSTANT_NEVER;
    for (size_t i = 0; i < terms->count; i++)
        if (terms->closes[i] && standing->at[i] != CT_INSTANT_NEVER)
            copy->closed = standing->at[i];
    copy->waiting = copy->delivered == CT_INSTANT_NEVER;
    copy->answered = delivered != CT_INSTANT_NEVER && !standing->unanswered;
    return true;
}

/* ---- one bulletin ---- */

typedef struct {
    CtYear *year;
    const CtYearPart *part;
    size_t count;
    GHashTable *copies;
    GArray *steps; /* owned, of Step */
    CtInstant now;
} Count;

/* Something opens or closes on a day. */
typedef struct {
    CtInstant day;
    int32_t open;
    int32_t machines;
} Step;

static CtInstant day_of(CtInstant at)
{
    return at - (at % CT_DAY_SECONDS + CT_DAY_SECONDS) % CT_DAY_SECONDS;
}

static void add_step(Count *self, CtInstant at, int32_t open, int32_t machines)
{
    const Step step = { day_of(at), open, machines };

    g_array_append_val(self->steps, step);
}

/* Each row once, also when it touches several products or contracts. */
static void add_rows(const CtYearPart *part, const CtConcernAnswer *answer, GHashTable *seen,
                     GString *out)
{

    for (size_t i = 0; i < answer->touch_count; i++) {
        const CtConcernTouch *touch = &part->concern->touches[answer->first_touch + i];
        const CtBulletinRow *row = ct_bulletin_row_at(part->bulletins, touch->row);

        if (!touch->in_term || !g_hash_table_add(seen, GUINT_TO_POINTER(touch->row + 1)))
            continue;
        g_autofree char *line = row->component[0] == '\0'
                                    ? g_strdup(row->product)
                                    : g_strdup_printf("%s [%s]", row->product, row->component);
        g_string_append_printf(out, "%s%s (affected.csv:%" G_GUINT64_FORMAT ")",
                               out->len == 0 ? "" : "; ", line, row->line);
    }
}

static CtYearVerdict verdict_of(const CtConcernAnswer *answer)
{
    if (answer->strict == CT_CONCERN_YES)
        return CT_YEAR_STRICT;
    if (answer->inclusive == CT_CONCERN_YES)
        return CT_YEAR_INCLUSIVE;
    return answer->inclusive == CT_CONCERN_OUT_OF_TERM ? CT_YEAR_OUT_OF_TERM : CT_YEAR_NO;
}

/* The copies of one bulletin under one contract; the instant from which it is closed there. */
static CtInstant count_copies(Count *self, const CtContractFacts *contract, CtYearBulletin *out,
                              bool *out_lacks)
{
    CtInstant closed = CT_INSTANT_NEVER;
    GHashTableIter iterator;
    gpointer value;

    g_hash_table_iter_init(&iterator, self->copies);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const Copy *copy = value;

        if (strcmp(copy->advisory, out->id) != 0 || strcmp(copy->contract, contract->id) != 0)
            continue;
        CtInstant due = MAX(out->published + LAST_SECOND, copy->embargo) +
                        (CtInstant)contract->within_hours * HOUR;
        bool told = copy->delivered != CT_INSTANT_NEVER;

        out->copies++;
        out->answered += copy->answered;
        out->late += contract->within_hours > 0 && (told ? copy->delivered : self->now) > due;
        self->year->waiting += copy->waiting;
        *out_lacks = *out_lacks || !told;
        out->told = MAX(out->told, copy->delivered);
        if (copy->closed != CT_INSTANT_NEVER)
            closed = closed == CT_INSTANT_NEVER ? copy->closed : MIN(closed, copy->closed);
    }
    return closed;
}

typedef struct {
    bool concerns; /* some contract, by the rule that it chose */
    bool open;
    bool lacks; /* a recipient has not had his copy */
} Outcome;

static void count_part(Count *self, size_t which, const CtConcernAnswer *answer,
                       CtYearBulletin *out, Outcome *outcome)
{
    const CtYearPart *part = &self->part[which];
    const CtContractFacts *contract = ct_contract_facts(part->contract);
    CtConcernVerdict verdict = contract->inclusive ? answer->inclusive : answer->strict;

    out->verdict = MAX(out->verdict, verdict_of(answer));
    if (verdict != CT_CONCERN_YES)
        return;
    size_t machines =
        part->fleet == NULL
            ? 0
            : ct_fleet_touched(part->fleet, contract, &part->concern->touches[answer->first_touch],
                               answer->touch_count);
    CtInstant closed = count_copies(self, contract, out, &outcome->lacks);

    outcome->concerns = true;
    out->machines += (uint32_t)machines;
    add_step(self, out->published, 0, (int32_t)machines);
    if (closed == CT_INSTANT_NEVER) {
        outcome->open = true;
        return;
    }
    out->closed = MAX(out->closed, closed);
    add_step(self, closed, 0, -(int32_t)machines);
}

static const CtConcernAnswer *answer_on(const CtYearPart *part, uint32_t bulletin)
{
    for (size_t i = 0; i < part->concern->answer_count; i++)
        if (part->concern->answers[i].bulletin == bulletin)
            return &part->concern->answers[i];
    return NULL;
}

static void count_bulletin(Count *self, uint32_t number)
{
    const CtBulletin *bulletin = ct_bulletin_at(self->part[0].bulletins, number);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    GString *rows = g_string_new(NULL);
    Outcome outcome = { false, false, false };
    CtYearBulletin row = { .id = g_strdup(bulletin->id),
                           .published = bulletin->published,
                           .severity = g_strdup(bulletin->severity),
                           .told = CT_INSTANT_NEVER,
                           .closed = CT_INSTANT_NEVER };

    for (size_t i = 0; i < self->count; i++) {
        const CtConcernAnswer *answer = answer_on(&self->part[i], number);

        if (answer == NULL)
            continue;
        add_rows(&self->part[i], answer, seen, rows);
        count_part(self, i, answer, &row, &outcome);
    }
    row.rows = g_string_free(rows, FALSE);
    if (outcome.open)
        row.closed = CT_INSTANT_NEVER;
    if (outcome.lacks)
        row.told = CT_INSTANT_NEVER;
    row.owed = outcome.concerns;
    if (outcome.concerns) {
        add_step(self, row.published, 1, 0);
        if (row.closed != CT_INSTANT_NEVER)
            add_step(self, row.closed, -1, 0);
    }
    self->year->inclusive += row.verdict >= CT_YEAR_INCLUSIVE;
    self->year->strict += row.verdict == CT_YEAR_STRICT;
    self->year->copies += row.copies;
    self->year->answered += row.answered;
    self->year->late += row.late;
    g_array_append_val(self->year->bulletins, row);
}

/* ---- the whole ---- */

static gint by_day(gconstpointer a, gconstpointer b)
{
    CtInstant first = ((const Step *)a)->day;
    CtInstant second = ((const Step *)b)->day;

    return first < second ? -1 : first > second;
}

static void sum_steps(Count *self)
{
    CtYearChange at = { .day = CT_INSTANT_NEVER };

    g_array_sort(self->steps, by_day);
    for (guint i = 0; i < self->steps->len; i++) {
        const Step *step = &g_array_index(self->steps, Step, i);

        if (step->day != at.day && at.day != CT_INSTANT_NEVER)
            g_array_append_val(self->year->changes, at);
        at.day = step->day;
        at.open = (uint32_t)((int64_t)at.open + step->open);
        at.machines = (uint32_t)((int64_t)at.machines + step->machines);
    }
    if (at.day != CT_INSTANT_NEVER)
        g_array_append_val(self->year->changes, at);
}

static bool add_contracts(Count *self, GError **error)
{
    const CtContractFacts *first = ct_contract_facts(self->part[0].contract);

    self->year->client = g_strdup(first->client);
    self->year->publisher = g_strdup(first->publisher);
    for (size_t i = 0; i < self->count; i++) {
        const CtYearPart *part = &self->part[i];
        const CtContractFacts *facts = ct_contract_facts(part->contract);

        if (strcmp(facts->client, first->client) != 0 ||
            strcmp(facts->publisher, first->publisher) != 0 ||
            part->bulletins != self->part[0].bulletins)
            return ct_fail(error, CT_ERROR_CONFLICT,
                           "contract %s: not of the client and publisher of contract %s", facts->id,
                           first->id);
        const CtYearContract row = { .id = g_strdup(facts->id),
                                     .inclusive = part->concern->total.inclusive,
                                     .strict = part->concern->total.strict,
                                     .machines = part->fleet == NULL
                                                     ? 0
                                                     : (uint32_t)ct_fleet_size(part->fleet),
                                     .hours = facts->within_hours,
                                     .by_strict = !facts->inclusive };
        g_array_append_val(self->year->contracts, row);
    }
    return true;
}

/* The checkpoint over all that was counted. */
static bool add_proof(CtBook *book, CtYear *out, GError **error)
{
    g_autofree char *path = g_build_filename(book->mandate->folder, "ledger", "checkpoint", NULL);
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtNoteVerifier verifier;
    CtCheckpoint checkpoint;

    if (!ct_proving_cover(book, error) || !ct_file_read(path, &note, "checkpoint", error) ||
        !ct_ledger_verifier(book->ledger, &verifier, error) ||
        !ct_checkpoint_open(ct_buffer_bytes(&note), &verifier, &checkpoint, error))
        return false;
    out->origin = g_strdup(checkpoint.origin);
    out->size = checkpoint.head.size;
    out->root = g_base64_encode(checkpoint.head.root, sizeof checkpoint.head.root);
    return true;
}

static void count_all(Count *self)
{
    const CtConcern *concern = self->part[0].concern;

    for (size_t i = 0; i < concern->answer_count; i++)
        count_bulletin(self, concern->answers[i].bulletin);
    sum_steps(self);
    self->year->from = self->year->bulletins->len == 0
                           ? self->now
                           : g_array_index(self->year->bulletins, CtYearBulletin, 0).published;
    self->year->until = self->now;
}

bool ct_year_count(CtBook *book, CtInstant now, const CtYearPart *part, size_t count, CtYear *out,
                   GError **error)
{
    g_autoptr(GHashTable) copies =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_copy);
    g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(Step));
    g_auto(CtYear) year;
    CtStandingTerms terms;
    Gathering gathering = { &terms, copies };
    Count counting = { &year, part, count, copies, steps, now };

    ct_year_begin(&year);
    if (!ct_standing_terms(book, &terms, error) ||
        !ct_standing_each(book, &terms, take_standing, &gathering, error) ||
        !add_contracts(&counting, error))
        return false;
    count_all(&counting);
    if (!add_proof(book, &year, error))
        return false;
    *out = year;
    year = (CtYear){ 0 };
    return true;
}
