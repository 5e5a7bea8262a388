/* inside_software.c - a format's records become items.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_software.h"

#include "examine/probe.h"
#include "format/format.h"

#include <string.h>

enum { LOG_HEAD = 32 }; /* bytes of a write-ahead log of SQLite without any change in it */

/* Fields of a record, and the facts that they become. */
static const struct {
    const char *field;
    const char *fact;
} facts[] = {
    { "version", "version" },  { "vendor", "publisher" },      { "architecture", "architecture" },
    { "class", "class" },      { "source", "made-from" },      { "cpe", "cpe" },
    { "purl", "purl" },        { "edition", "edition" },       { "installed", "installed" },
    { "key_end", "key-end" },  { "product_id", "product-id" }, { "licence", "licence" },
    { "key", "registry-key" },
};

typedef struct {
    CtInsideRun *run;
    const CtInsideThing *thing;
    const CtSoftwarePlace *place;
    uint64_t products;
    uint64_t asides;
    uint64_t dropped; /* values about persons that were there */
} Listing;

static void add_facts(const Listing *self, const CtRecord *record, CtItem *item)
{
    const char *source = self->place->source;

    ct_item_add_text(item, "name", ct_record_get_text(record, "name"));
    for (size_t i = 0; i < G_N_ELEMENTS(facts); i++) {
        CtBytes text = ct_record_get_text(record, facts[i].field);

        if (text.size > 0)
            ct_item_add_text(item, facts[i].fact, text);
    }
    ct_item_add_text(item, "source",
                     source != NULL ? ct_bytes_of_text(source)
                                    : ct_record_get_text(record, "type"));
}

static void note_aside(Listing *self, const CtRecord *record)
{
    CtBytes reason = ct_record_get_text(record, "reason");

    if (ct_bytes_equal(reason, ct_bytes_of_text("empty")))
        return;
    if (self->asides++ == 0) {
        self->thing->item->flags |= CT_ITEM_PROBLEM;
        ct_item_add_text(self->thing->item, "aside", reason);
    }
}

static bool take(void *user, const CtRecord *record, GError **error)
{
    Listing *self = user;
    g_auto(CtItem) item = { .kind = CT_ITEM_PRODUCT };

    if (strcmp(record->kind, "aside") == 0)
        note_aside(self, record);
    if (strcmp(record->kind, "dropped") == 0)
        self->dropped++;
    if (strcmp(record->kind, "product") != 0)
        return true;
    ct_item_set_path(&item, ct_record_get_text(record, "name"));
    add_facts(self, record, &item);
    self->products++;
    ct_inside_run_tell(self->run, self->thing, &item);
    return self->run->stopped == NULL || ct_fail(error, CT_ERROR_LIMIT, "%s", self->run->stopped);
}

static bool read_all(const CtInsideThing *thing, CtBuffer *out)
{
    size_t size = (size_t)thing->bytes->size;
    uint8_t *room = ct_buffer_reserve(out, size);

    if (room == NULL || !ct_kind_read(thing->bytes, 0, room, size))
        return false;
    ct_buffer_commit(out, size);
    return true;
}

void ct_inside_software_list(CtInsideRun *run, const CtInsideThing *thing,
                             const CtSoftwarePlace *place)
{
    const CtFormat *format = place->format == NULL ? NULL : ct_format_named(place->format);
    Listing self = { .run = run, .thing = thing, .place = place };
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_INSIDE_SOFTWARE);
    g_autoptr(GError) problem = NULL;

    if (thing->bytes->size <= (format == NULL ? LOG_HEAD : 0))
        return;
    if (format == NULL) {
        ct_item_add_problem(thing->item, "software-not-read",
                            "changes may stand in this log that were not read");
        return;
    }
    if (thing->bytes->size > CT_LIMIT_INSIDE_SOFTWARE || !read_all(thing, &bytes)) {
        ct_item_add_problem(thing->item, "software-not-read", "cannot be held in memory");
        return;
    }
    if (!format->read(ct_buffer_bytes(&bytes), take, &self, &problem))
        ct_item_add_problem(thing->item, "software-not-read",
                            problem == NULL ? "no reason given" : problem->message);
    ct_item_add_number(thing->item, CT_PROBE_PRODUCTS, (int64_t)self.products);
    if (self.asides > 0)
        ct_item_add_number(thing->item, "asides", (int64_t)self.asides);
    if (self.dropped > 0)
        ct_item_add_number(thing->item, "personal-dropped", (int64_t)self.dropped);
}
