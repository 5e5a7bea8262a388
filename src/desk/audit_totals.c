/* audit_totals.c - counting entries by what they are, of which procedure, and when.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/audit_form.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Where a case stands. */
typedef struct {
    const char *procedure; /* borrowed from the names */
    const char *state;     /* borrowed from the words */
} Standing;

struct CtAuditTotals {
    GTree *lines;        /* owned: text -> uint64_t */
    GHashTable *names;   /* owned: digest in hex -> name */
    GHashTable *cases;   /* owned: tag -> Standing */
    GStringChunk *words; /* owned: names of states, once each */
};

static int compare(const void *a, const void *b, void *user)
{
    (void)user;
    return strcmp(a, b);
}

CtAuditTotals *ct_audit_totals_new(void)
{
    CtAuditTotals *self = g_new0(CtAuditTotals, 1);

    self->lines = g_tree_new_full(compare, NULL, g_free, g_free);
    self->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->cases = ct_audit_by_tag(g_free);
    self->words = g_string_chunk_new(1024);
    return self;
}

void ct_audit_totals_free(CtAuditTotals *self)
{
    if (self == NULL)
        return;
    g_tree_destroy(self->lines);
    g_hash_table_unref(self->names);
    g_hash_table_unref(self->cases);
    g_string_chunk_free(self->words);
    g_free(self);
}

void ct_audit_totals_name(CtAuditTotals *self, const uint8_t digest[CT_DIGEST_SIZE],
                          const char *name)
{
    (void)g_hash_table_replace(self->names, ct_text_hex((CtBytes){ digest, CT_DIGEST_SIZE }),
                               g_strdup(name));
}

/* Takes the line. */
static void count(CtAuditTotals *self, char *line)
{
    uint64_t *number = g_tree_lookup(self->lines, line);

    if (number == NULL) {
        uint64_t one = 1;

        g_tree_insert(self->lines, line, g_memdup2(&one, sizeof one));
        return;
    }
    (*number)++;
    g_free(line);
}

static const char *name_of(const CtAuditTotals *self, const CtEntry *entry)
{
    static const uint8_t none[CT_DIGEST_SIZE];
    g_autofree char *hex = ct_text_hex((CtBytes){ entry->procedure, CT_DIGEST_SIZE });
    const char *name = g_hash_table_lookup(self->names, hex);

    if (name != NULL)
        return name;
    return ct_digest_equal(entry->procedure, none) ? "-" : "unknown";
}

static void move_case(CtAuditTotals *self, const CtEntry *entry, const char *procedure)
{
    static const uint8_t nobody[CT_ENTRY_TAG_SIZE];

    if (memcmp(entry->tag, nobody, sizeof nobody) == 0 || entry->state.size == 0)
        return;
    g_autofree char *state = ct_bytes_to_text(entry->state);
    Standing *standing = g_hash_table_lookup(self->cases, entry->tag);
    if (standing == NULL) {
        standing = g_new0(Standing, 1);
        g_hash_table_insert(self->cases, g_memdup2(entry->tag, sizeof entry->tag), standing);
    }
    standing->procedure = procedure;
    standing->state = g_string_chunk_insert_const(self->words, state);
}

void ct_audit_totals_add(CtAuditTotals *self, const CtEntry *entry)
{
    const char *kind = ct_entry_kind_name(entry->kind);
    const char *procedure = name_of(self, entry);
    char *words = ct_audit_custody_words(entry);
    char time[CT_TIME_TEXT_SIZE];

    (void)ct_time_text(entry->at, time);
    count(self, g_strdup_printf("kind\t%s", kind));
    count(self, g_strdup_printf("month\t%.7s\t%s\t%s", time, procedure, kind));
    if (entry->kind >= CT_ENTRY_ORDER && entry->kind <= CT_ENTRY_WITHHELD) {
        g_autofree char *notice = ct_bytes_to_text(entry->event);

        count(self, g_strdup_printf("notice\t%s\t%s\t%s", procedure, notice, kind));
    }
    if (words != NULL)
        count(self, words);
    move_case(self, entry, procedure);
}

static void print_case(void *key, void *value, void *user)
{
    const Standing *standing = value;

    (void)key;
    count(user, g_strdup_printf("procedure\t%s\tcases", standing->procedure));
    count(user, g_strdup_printf("state\t%s\t%s", standing->procedure, standing->state));
}

static int print_line(void *key, void *value, void *user)
{
    ct_buffer_printf(user, "%s\t%" G_GUINT64_FORMAT "\n", (const char *)key,
                     *(const uint64_t *)value);
    return FALSE;
}

void ct_audit_totals_write(CtAuditTotals *self, CtBuffer *out)
{
    g_hash_table_foreach(self->cases, print_case, self);
    g_hash_table_remove_all(self->cases);
    g_tree_foreach(self->lines, print_line, out);
}
