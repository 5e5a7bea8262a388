/* values.c - gathering the values of a case.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/values.h"

#include <string.h>

struct CtValues {
    GHashTable *values; /* owned: name -> text */
    bool sealed;
};

static void wipe(void *text)
{
    ct_envelope_wipe(text, strlen(text));
    g_free(text);
}

static CtValues *new_values(void)
{
    CtValues *self = g_new0(CtValues, 1);

    self->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, wipe);
    return self;
}

void ct_values_free(CtValues *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->values);
    g_free(self);
}

const char *ct_values_get(const CtValues *self, const char *name)
{
    return g_hash_table_lookup(self->values, name);
}

bool ct_values_sealed(const CtValues *self)
{
    return self->sealed;
}

void ct_values_each(const CtValues *self,
                    void (*each)(void *user, const char *name, const char *value), void *user)
{
    GHashTableIter iterator;
    void *name;
    void *value;

    g_hash_table_iter_init(&iterator, self->values);
    while (g_hash_table_iter_next(&iterator, &name, &value))
        each(user, name, value);
}

typedef struct {
    CtBook *book;
    const CtLedgerOwner *owner;
    const CtEnvelopePair *member;
    CtValues *values;
    const CtProcedure *procedure; /* NULL: one entry alone, whose time is its own */
    uint32_t compartments;        /* the ones that are wanted */
    bool has_own_time;            /* the entry's event tells when its facts were */
} Gathering;

/* Every entry has an `at`. That of the facts stands until an event brings other facts, which is an
 * event that declares `at` among what it carries; an answer or a decision only happened some
 * day. */
static void take_value(Gathering *self, CtBytes name, CtBytes value)
{
    g_autofree char *text = ct_bytes_to_text(name);

    if (strcmp(text, "at") == 0 && !self->has_own_time && ct_values_get(self->values, text) != NULL)
        return;
    g_hash_table_replace(self->values->values, g_steal_pointer(&text), ct_bytes_to_text(value));
}

static bool gather_compartment(Gathering *self, uint64_t index, unsigned compartment,
                               GError **error)
{
    const CtLedgerAsk ask = { index, compartment, self->owner, self->member };
    g_auto(CtLedgerValues) found = { 0 };
    g_autoptr(GError) problem = NULL;

    if (ct_ledger_values(self->book->ledger, &ask, &found, &problem)) {
        for (size_t i = 0; i < found.count; i++)
            take_value(self, found.field[i].name, found.field[i].value);
        return true;
    }
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING))
        return true;
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_DENIED)) {
        self->values->sealed = true;
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static bool gather_entry(Gathering *self, const CtEntry *entry, uint64_t index, GError **error)
{
    for (size_t i = 0; i < entry->digests; i++)
        if ((self->compartments >> entry->digest[i].compartment & 1) != 0 &&
            !gather_compartment(self, index, entry->digest[i].compartment, error))
            return false;
    return true;
}

static bool gather_row(void *user, const CtLedgerRow *row, GError **error)
{
    Gathering *self = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    g_autofree char *name = ct_bytes_to_text(entry.event);
    int event = ct_procedure_event(self->procedure, name);
    self->has_own_time =
        event != CT_PROCEDURE_NONE && self->procedure->event[event].own_time != CT_PROCEDURE_NONE;
    return gather_entry(self, &entry, row->index, error);
}

CtValues *ct_values_load_some(CtBook *book, const CtCase *subject, const CtEnvelopePair *member,
                              uint32_t compartments, GError **error)
{
    g_autoptr(CtValues) values = new_values();
    Gathering gathering = { .book = book,
                            .owner = &subject->owner,
                            .member = member,
                            .values = values,
                            .compartments = compartments,
                            .procedure = subject->adopted->procedure };

    if (!ct_ledger_each_of(book->ledger, subject->owner.sid, subject->owner.id, gather_row,
                           &gathering, error))
        return NULL;
    return g_steal_pointer(&values);
}

CtValues *ct_values_load(CtBook *book, const CtCase *subject, const CtEnvelopePair *member,
                         GError **error)
{
    return ct_values_load_some(book, subject, member, UINT32_MAX, error);
}

CtValues *ct_values_of_entry(CtBook *book, const CtLedgerOwner *owner, const CtEntry *entry,
                             uint64_t index, GError **error)
{
    g_autoptr(CtValues) values = new_values();
    Gathering gathering = {
        .book = book, .owner = owner, .values = values, .compartments = UINT32_MAX
    };

    if (!gather_entry(&gathering, entry, index, error))
        return NULL;
    return g_steal_pointer(&values);
}
