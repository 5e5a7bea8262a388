/* inside_software.c - a format's records become items.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_software.h"

#include "examine/probe.h"
#include "format/file_list.h"
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
    { "key", "registry-key" }, { "revision", "revision" },     { "channel", "channel" },
    { "active", "active" },    { "kept", "kept-revisions" },
};

typedef struct {
    CtInsideRun *run;
    const CtInsideThing *thing;
    const CtSoftwarePlace *place;
    GHashTable *files; /* owned: by package, lists of GBytes; NULL until there is one */
    uint64_t products;
    uint64_t asides;
    uint64_t dropped; /* values about persons that were there */
    bool twice;       /* what is read tells only what another reading sets aside, too */
} Listing;

/* ---- whose files are whose ---- */

static char *package_of(const CtRecord *record)
{
    static const char *const parts[] = { "name", "version", "architecture" };
    GString *key = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        CtBytes text = ct_record_get_text(record, parts[i]);

        g_string_append_len(key, (const char *)text.data, (gssize)text.size);
        g_string_append_c(key, '\n');
    }
    return g_string_free(key, FALSE);
}

/* A list for a package that is told later waits for it; one without name is the file's own. */
static void keep_files(Listing *self, const CtRecord *record)
{
    const CtRecordField *field = ct_record_find(record, CT_FILE_LIST_FIELD);

    if (ct_record_get_text(record, "name").size == 0) {
        ct_item_add_text(self->thing->item, CT_FILE_LIST_FIELD, field->bytes);
        return;
    }
    g_autofree char *key = package_of(record);
    if (self->files == NULL)
        self->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify)g_ptr_array_unref);
    GPtrArray *pieces = g_hash_table_lookup(self->files, key);
    if (pieces == NULL) {
        pieces = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
        g_hash_table_insert(self->files, g_steal_pointer(&key), pieces);
    }
    g_ptr_array_add(pieces, g_bytes_new(field->bytes.data, field->bytes.size));
}

static void add_files(Listing *self, const CtRecord *record, CtItem *item)
{
    g_autofree char *key = self->files == NULL ? NULL : package_of(record);
    const GPtrArray *pieces = key == NULL ? NULL : g_hash_table_lookup(self->files, key);

    for (guint i = 0; pieces != NULL && i < pieces->len; i++) {
        size_t size = 0;
        const uint8_t *data = g_bytes_get_data(pieces->pdata[i], &size);

        ct_item_add_text(item, CT_FILE_LIST_FIELD, (CtBytes){ data, size });
    }
    if (pieces != NULL)
        (void)g_hash_table_remove(self->files, key);
}

/* "diverted": three lines, as dpkg has them. */
static void add_diversion(const Listing *self, const CtRecord *record)
{
    static const char *const parts[] = { "path", "instead", "package" };
    g_auto(CtBuffer) lines = ct_buffer_new(CT_LIMIT_VALUE_BYTES);

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        ct_buffer_add(&lines, ct_record_find(record, parts[i])->bytes);
        ct_buffer_add_text(&lines, "\n");
    }
    ct_item_add_text(self->thing->item, CT_FILE_LIST_DIVERTED, ct_buffer_bytes(&lines));
}

/* ---- what is installed ---- */

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

    if (self->twice || ct_bytes_equal(reason, ct_bytes_of_text("empty")))
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
    if (strcmp(record->kind, "files") == 0)
        keep_files(self, record);
    if (strcmp(record->kind, "diversion") == 0)
        add_diversion(self, record);
    if (strcmp(record->kind, "product") != 0)
        return true;
    ct_item_set_path(&item, ct_record_get_text(record, "name"));
    add_facts(self, record, &item);
    add_files(self, record, &item);
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

static void read_with(Listing *self, const char *name, CtBytes bytes)
{
    const CtFormat *format = name == NULL ? NULL : ct_format_named(name);
    g_autoptr(GError) problem = NULL;

    if (format != NULL && !format->read(bytes, take, self, &problem) &&
        ct_item_fact(self->thing->item, "software-not-read") == NULL)
        ct_item_add_problem(self->thing->item, "software-not-read",
                            problem == NULL ? "no reason given" : problem->message);
}

static void tell_counts(const Listing *self)
{
    CtItem *item = self->thing->item;

    if (self->place->format != NULL)
        ct_item_add_number(item, CT_PROBE_PRODUCTS, (int64_t)self->products);
    if (self->asides > 0)
        ct_item_add_number(item, "asides", (int64_t)self->asides);
    if (self->dropped > 0)
        ct_item_add_number(item, "personal-dropped", (int64_t)self->dropped);
}

void ct_inside_software_list(CtInsideRun *run, const CtInsideThing *thing,
                             const CtSoftwarePlace *place)
{
    bool is_log = place->format == NULL && place->files == NULL;
    Listing self = { .run = run, .thing = thing, .place = place };
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_INSIDE_SOFTWARE);

    if (thing->bytes->size <= (is_log ? LOG_HEAD : 0))
        return;
    if (is_log) {
        ct_item_add_problem(thing->item, "software-not-read",
                            "changes may stand in this log that were not read");
        return;
    }
    if (thing->bytes->size > CT_LIMIT_INSIDE_SOFTWARE || !read_all(thing, &bytes)) {
        ct_item_add_problem(thing->item, "software-not-read", "cannot be held in memory");
        return;
    }
    self.twice = place->format != NULL;
    read_with(&self, place->files, ct_buffer_bytes(&bytes));
    self.twice = false;
    read_with(&self, place->format, ct_buffer_bytes(&bytes));
    tell_counts(&self);
    g_clear_pointer(&self.files, g_hash_table_unref);
}
