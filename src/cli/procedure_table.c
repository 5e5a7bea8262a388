/* procedure_table.c - rows of figures, visited once for each form.
 *
 * A visitor gets every section in order; the forms differ only in what they write of it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/procedure_table.h"

#include "base/json.h"
#include "procedure/measure.h"

#include <stdio.h>

#define JSON_BYTES (64u << 20)

/* One section of a procedure: so many rows, each with a name and some figures. */
typedef struct {
    const char *what;
    size_t count;
    char *(*name)(const CtProcedure *procedure, size_t index); /* the caller frees it */
    size_t figures;
    const char *label[2];
    size_t cell[2]; /* of the first row */
    int64_t per;    /* figures are divided by it, rounded up */
} Section;

#define SECTIONS 7

static const char *const plain_names[] = { "cases opened",
                                           "cases ended",
                                           "cases that stand",
                                           "events refused",
                                           "steps",
                                           "events recorded",
                                           "events without a case",
                                           "votes before quorum",
                                           "tasks ordered",
                                           "seals ordered",
                                           "emitted",
                                           "emitted elsewhere" };

static char *name_plain(const CtProcedure *procedure, size_t index)
{
    (void)procedure;
    return g_strdup(plain_names[index]);
}

#define NAME_OF(what)                                                                              \
    static char *name_##what(const CtProcedure *procedure, size_t index)                           \
    {                                                                                              \
        return g_strdup(procedure->what[index].name);                                              \
    }
NAME_OF(event)
NAME_OF(notice)
NAME_OF(state)
NAME_OF(compartment)

static char *name_transition(const CtProcedure *procedure, size_t index)
{
    const CtProcedureTransition *way = &procedure->transition[index];

    return g_strdup_printf("line %d: %s %s -> %s", way->line, procedure->state[way->state].name,
                           way->event == CT_PROCEDURE_NONE ? "after its time"
                                                           : procedure->event[way->event].name,
                           procedure->state[way->target].name);
}

static void find_sections(const CtTallyLaw *law, Section out[SECTIONS])
{
    const CtProcedure *of = law->procedure;
    const Section sections[SECTIONS] = {
        { "total", CT_TALLY_PLAIN, name_plain, 1, { "count" }, { law->plain }, 1 },
        { "state", of->state_count, name_state, 1, { "at_end" }, { law->standing }, 1 },
        { "event",
          of->event_count,
          name_event,
          2,
          { "recorded", "stepped" },
          { law->recorded, law->moved },
          1 },
        { "notice",
          of->notice_count,
          name_notice,
          2,
          { "ordered", "sent" },
          { law->ordered, law->sent },
          1 },
        { "transition", of->transition_count, name_transition, 1, { "fired" }, { law->fired }, 1 },
        { "erasure", of->compartment_count, name_compartment, 1, { "erased" }, { law->erased }, 1 },
        { "retention",
          of->compartment_count,
          name_compartment,
          1,
          { "latest_days" },
          { law->latest },
          CT_DAY_SECONDS },
    };

    for (size_t i = 0; i < SECTIONS; i++)
        out[i] = sections[i];
}

static int64_t figure(const CtProcedureTable *self, const Section *section, size_t row,
                      size_t which)
{
    return (self->cells[section->cell[which] + row] + section->per - 1) / section->per;
}

/* A measure's value as text; false: a fraction of nothing. */
static bool value_of(const CtProcedureTable *self, const CtTallyLaw *law, size_t index,
                     char out[CT_MEASURE_TEXT_SIZE])
{
    const CtProcedureMeasure *measure = &law->procedure->measure[index];
    const CtMeasureSum sum = { self->cells[law->measure + 2 * index],
                               self->cells[law->measure + 2 * index + 1] };

    (void)ct_measure_text(measure, &sum, out);
    return measure->below_count == 0 || sum.below != 0;
}

static void print_section(const CtProcedureTable *self, const CtProcedure *of,
                          const Section *section)
{
    bool labelled = section->figures > 1;

    for (size_t row = 0; row < section->count; row++) {
        g_autofree char *name = section->name(of, row);

        (void)printf("%s\t%s", section->what, name);
        for (size_t k = 0; k < section->figures; k++)
            (void)printf("\t%" G_GINT64_FORMAT "%s%s", figure(self, section, row, k),
                         labelled ? " " : "", labelled ? section->label[k] : "");
        (void)putchar('\n');
    }
}

static void print_law(const CtProcedureTable *self, const CtTallyLaw *law)
{
    const CtProcedure *of = law->procedure;
    Section sections[SECTIONS];
    char value[CT_MEASURE_TEXT_SIZE];

    (void)printf("procedure\t%s\tversion %u\n", of->name, of->version);
    for (size_t i = 0; i < of->measure_count; i++) {
        (void)value_of(self, law, i, value);
        (void)printf("measure\t%s\t%s\n", of->measure[i].name, value);
    }
    find_sections(law, sections);
    for (size_t i = 0; i < SECTIONS; i++)
        print_section(self, of, &sections[i]);
}

void ct_procedure_table_print(const CtProcedureTable *self)
{
    const CtTallyLayout *layout = self->simulation->layout;

    (void)printf("subjects\t%" G_GUINT64_FORMAT "\n", self->simulation->population->subjects);
    for (size_t i = 0; i < layout->law_count; i++)
        print_law(self, &layout->law[i]);
    for (int i = 0; i < CT_INVARIANTS; i++)
        (void)printf("invariant\t%s\t%" G_GINT64_FORMAT " broken\n",
                     ct_tally_invariant((CtInvariant)i), self->cells[layout->broken + (size_t)i]);
}

static void add_section(const CtProcedureTable *self, const CtProcedure *of, const Section *section,
                        CtJsonWriter *json)
{
    ct_json_open_array(json, section->what);
    for (size_t row = 0; row < section->count; row++) {
        g_autofree char *name = section->name(of, row);

        ct_json_open_object(json, NULL);
        ct_json_add_text(json, "name", ct_bytes_of_text(name));
        for (size_t k = 0; k < section->figures; k++)
            ct_json_add_number(json, section->label[k], figure(self, section, row, k));
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
}

static void add_law(const CtProcedureTable *self, const CtTallyLaw *law, CtJsonWriter *json)
{
    Section sections[SECTIONS];
    char value[CT_MEASURE_TEXT_SIZE];

    ct_json_open_object(json, NULL);
    ct_json_add_text(json, "name", ct_bytes_of_text(law->procedure->name));
    ct_json_add_number(json, "version", law->procedure->version);
    ct_json_open_array(json, "measure");
    for (size_t j = 0; j < law->procedure->measure_count; j++) {
        ct_json_open_object(json, NULL);
        ct_json_add_text(json, "name", ct_bytes_of_text(law->procedure->measure[j].name));
        if (value_of(self, law, j, value))
            ct_json_add_raw(json, "value", ct_bytes_of_text(value));
        else
            ct_json_add_null(json, "value");
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
    find_sections(law, sections);
    for (size_t j = 0; j < SECTIONS; j++)
        add_section(self, law->procedure, &sections[j], json);
    ct_json_close_object(json);
}

void ct_procedure_table_json(const CtProcedureTable *self)
{
    const CtTallyLayout *layout = self->simulation->layout;
    g_auto(CtBuffer) text = ct_buffer_new(JSON_BYTES);
    CtJsonWriter json = ct_json_writer(&text);

    ct_json_open_object(&json, NULL);
    ct_json_add_number(&json, "subjects", (int64_t)self->simulation->population->subjects);
    ct_json_open_array(&json, "procedures");
    for (size_t i = 0; i < layout->law_count; i++)
        add_law(self, &layout->law[i], &json);
    ct_json_close_array(&json);
    ct_json_open_array(&json, "invariants");
    for (int i = 0; i < CT_INVARIANTS; i++) {
        ct_json_open_object(&json, NULL);
        ct_json_add_text(&json, "name", ct_bytes_of_text(ct_tally_invariant((CtInvariant)i)));
        ct_json_add_number(&json, "broken", self->cells[layout->broken + (size_t)i]);
        ct_json_close_object(&json);
    }
    ct_json_close_array(&json);
    ct_json_close_object(&json);
    (void)printf("%.*s\n", (int)text.size, (const char *)text.data);
}

static void print_month(const CtProcedureTable *self, const CtTallyLaw *law, size_t month)
{
    const CtTallyLayout *layout = self->simulation->layout;
    const CtProcedure *of = law->procedure;
    const int64_t *row = &self->cells[law->month + month * law->month_width];
    char time[CT_TIME_TEXT_SIZE];
    /* Names are letters, digits and dashes: a column needs no quotes. */
    static const char *const plain[] = { "opened", "events", "steps", "erasures" };

    for (size_t i = 0; i < law->month_width; i++) {
        size_t notice = i - CT_MONTH_PLAIN;
        bool is_plain = i < CT_MONTH_PLAIN;
        bool is_notice = !is_plain && notice < of->notice_count;

        (void)printf("%s,%.7s,%s,%s,%" G_GINT64_FORMAT "\n", of->name,
                     ct_time_day_text(layout->month_start[month], time),
                     is_plain    ? "total"
                     : is_notice ? "sent"
                                 : "measure",
                     is_plain    ? plain[i]
                     : is_notice ? of->notice[notice].name
                                 : of->measure[notice - of->notice_count].name,
                     row[i]);
    }
}

void ct_procedure_table_csv(const CtProcedureTable *self)
{
    const CtTallyLayout *layout = self->simulation->layout;

    (void)puts("procedure,month,what,name,count");
    for (size_t i = 0; i < layout->law_count; i++)
        for (size_t month = 0; month < layout->months; month++)
            if (layout->month_start[month] < self->simulation->end)
                print_month(self, &layout->law[i], month);
}
