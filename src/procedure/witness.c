/* witness.c - events and sendings as rows.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/witness.h"

typedef struct {
    CtStream *stream;
    bool each; /* a key per case, not per subject */
    bool full;
    uint64_t subject; /* the one whose rows come now, */
    uint32_t first;   /* and its first case */
} Witness;

static uint32_t key_of(const Witness *self, uint64_t subject, uint32_t life)
{
    g_autofree char *name = g_strdup_printf("%" G_GUINT64_FORMAT "-%u", subject, life);

    return self->each ? ct_stream_key(self->stream, name) : (uint32_t)subject;
}

/* Cases are numbered over all subjects, in the order in which they begin. */
static uint32_t part_of(Witness *self, uint64_t subject, uint32_t life)
{
    if (life == 0 || self->each)
        return 0;
    if (self->first == 0 || self->subject != subject) {
        self->subject = subject;
        self->first = life;
    }
    return life - self->first + 1;
}

static void add(Witness *self, const CtStreamRow *row)
{
    self->full = self->full || self->stream->rows->len == CT_LIMIT_STREAM_ROWS ||
                 row->key >= CT_LIMIT_STREAM_ROWS;
    if (!self->full)
        ct_stream_add(self->stream, row);
}

static void add_field(const Witness *self, const CtProcedureField *field, const CtGuardValue *value)
{
    char time[CT_TIME_TEXT_SIZE];
    char number[24];
    const char *text = "x";

    if (field->type == CT_FIELD_ONE_OF)
        text = field->word[value->number];
    else if (field->type == CT_FIELD_BOOL)
        text = value->number != 0 ? "true" : "false";
    else if (field->type == CT_FIELD_TIME)
        text = ct_time_text(value->number, time);
    else if (field->type == CT_FIELD_INT) {
        (void)g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, value->number);
        text = number;
    }
    ct_stream_add_field(self->stream, field->name, text);
}

static void see_event(void *user, uint64_t subject, uint32_t life, const CtStepEvent *event)
{
    Witness *self = user;
    const CtProcedureEvent *of = &self->stream->procedure->event[event->event];

    if (self->full)
        return;
    for (size_t i = 0; i < of->field_count; i++)
        if (event->value[i].set && (int)i != of->own_time)
            add_field(self, &of->field[i], &event->value[i]);
    add(self, &(CtStreamRow){ .key = key_of(self, subject, life),
                              .index = event->event,
                              .at = event->at,
                              .recorded = event->recorded,
                              .opened = event->recorded,
                              .part = part_of(self, subject, life),
                              .person = event->person });
}

static void see_sent(void *user, uint64_t subject, uint32_t life, int notice, CtInstant at)
{
    Witness *self = user;

    add(self, &(CtStreamRow){ .key = key_of(self, subject, life),
                              .is_sent = true,
                              .index = notice,
                              .at = at,
                              .recorded = at,
                              .opened = at,
                              .part = part_of(self, subject, life) });
}

CtStream *ct_witness_live(const CtSimulation *simulation, int64_t *cells, GError **error)
{
    const CtPopulation *population = simulation->population;
    g_autoptr(CtStream) stream = ct_stream_new(population->law[0].procedure);
    Witness self = { .stream = stream };
    const CtSimulationWitness witness = { see_event, see_sent, &self };
    CtSimulation watched = *simulation;

    for (size_t i = 0; i < population->rules->len; i++)
        self.each = self.each || ct_population_rule(population, i)->opens_each;
    watched.witness = &witness;
    if (!ct_simulate_range(&watched, 0, population->subjects, cells, error))
        return NULL;
    if (self.full) {
        (void)ct_fail(error, CT_ERROR_LIMIT, "history: more than %d rows", CT_LIMIT_STREAM_ROWS);
        return NULL;
    }
    ct_stream_sort(stream);
    return g_steal_pointer(&stream);
}
