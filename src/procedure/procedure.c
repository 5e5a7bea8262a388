/* procedure.c - names looked up in a procedure's arrays, and its end.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/procedure.h"

#include <string.h>

void ct_procedure_free(CtProcedure *self)
{
    if (self == NULL)
        return;
    ct_almanac_unref(self->calendar.almanac);
    g_free(self->law);
    g_free(self->period);
    g_free(self->role);
    g_free(self->event);
    g_free(self->notice);
    g_free(self->state);
    g_free(self->keep);
    g_free(self->transition);
    g_free(self->action);
    g_free(self->pause);
    g_free(self->seal);
    g_free(self->require);
    g_free(self->gate);
    g_free(self->measure);
    g_free(self->guard);
    g_free(self->hold);
    g_free(self->join);
    g_free(self->succession);
    g_free(self->move);
    g_string_chunk_free(self->strings);
    g_free(self);
}

/* Most names differ in their first letter already, and are asked for by the million. */
static bool is_same(const char *a, const char *b)
{
    return a[0] == b[0] && strcmp(a, b) == 0;
}

/* Every element of the arrays asked here begins with its name. */
static int find(const void *array, size_t count, size_t size, const char *name)
{
    const char *element = array;

    for (size_t i = 0; i < count; i++, element += size) {
        const char *its_name;

        memcpy(&its_name, element, sizeof its_name);
        if (is_same(its_name, name))
            return (int)i;
    }
    return CT_PROCEDURE_NONE;
}

int ct_procedure_state(const CtProcedure *self, const char *name)
{
    return find(self->state, self->state_count, sizeof *self->state, name);
}

int ct_procedure_event(const CtProcedure *self, const char *name)
{
    return find(self->event, self->event_count, sizeof *self->event, name);
}

int ct_procedure_notice(const CtProcedure *self, const char *name)
{
    return find(self->notice, self->notice_count, sizeof *self->notice, name);
}

int ct_procedure_role(const CtProcedure *self, const char *name)
{
    return find(self->role, self->role_count, sizeof *self->role, name);
}

int ct_procedure_law(const CtProcedure *self, const char *name)
{
    return find(self->law, self->law_count, sizeof *self->law, name);
}

int ct_procedure_compartment(const CtProcedure *self, const char *name)
{
    return find(self->compartment, self->compartment_count, sizeof *self->compartment, name);
}

int ct_procedure_field(const CtProcedureEvent *event, const char *name)
{
    return find(event->field, event->field_count, sizeof *event->field, name);
}

bool ct_procedure_has_number(CtFieldType type)
{
    return type == CT_FIELD_ONE_OF || type == CT_FIELD_BOOL || type == CT_FIELD_INT ||
           type == CT_FIELD_TIME;
}

int ct_procedure_word(const CtProcedureField *field, CtBytes word)
{
    for (size_t i = 0; i < field->word_count; i++)
        if (ct_bytes_equal(ct_bytes_of_text(field->word[i]), word))
            return (int)i;
    return CT_PROCEDURE_NONE;
}

int ct_procedure_home(const CtProcedure *self, const char *field)
{
    for (size_t i = 0; i < self->compartment_count; i++)
        for (size_t j = 0; j < self->compartment[i].field_count; j++)
            if (is_same(self->compartment[i].field[j], field))
                return (int)i;
    return 0;
}

const CtProcedureSuccession *ct_procedure_succession(const CtProcedure *self, uint32_t version)
{
    for (size_t i = 0; i < self->succession_count; i++)
        if (self->succession[i].version == version)
            return &self->succession[i];
    return NULL;
}

const char *ct_procedure_citation(const CtProcedure *self, int law)
{
    return law == CT_PROCEDURE_NONE ? NULL : self->law[law].citation;
}

const char *ct_procedure_channel_name(CtChannel channel)
{
    static const char *const names[] = { "email", "letter", "registered", "api", "dossier" };

    return names[channel];
}
