/* bulletin.c - the book, and what a row's words name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/bulletin.h"

#include <string.h>

static const char *const kind_names[CT_BULLETIN_KINDS] = { "line", "component", "architecture",
                                                           "edition", "language" };

typedef struct {
    const char *group;
    const char *words; /* in lower case */
} Name;

struct CtBulletinBook {
    GStringChunk *texts;
    GArray *bulletins;                    /* CtBulletin */
    GArray *rows;                         /* CtBulletinRow */
    GArray *names[CT_BULLETIN_KINDS];     /* Name */
    GHashTable *numbers;                  /* id -> number + 1 */
    GHashTable *found[CT_BULLETIN_KINDS]; /* kept text -> group or NULL: rows repeat their texts */
};

CtBulletinBook *ct_bulletin_new(void)
{
    CtBulletinBook *self = g_new0(CtBulletinBook, 1);

    self->texts = g_string_chunk_new(65536);
    self->bulletins = g_array_new(FALSE, FALSE, sizeof(CtBulletin));
    self->rows = g_array_new(FALSE, FALSE, sizeof(CtBulletinRow));
    for (size_t i = 0; i < CT_BULLETIN_KINDS; i++)
        self->names[i] = g_array_new(FALSE, FALSE, sizeof(Name));
    for (size_t i = 0; i < CT_BULLETIN_KINDS; i++)
        self->found[i] = g_hash_table_new(NULL, NULL);
    self->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    return self;
}

void ct_bulletin_free(CtBulletinBook *self)
{
    if (self == NULL)
        return;
    g_hash_table_destroy(self->numbers);
    for (size_t i = 0; i < CT_BULLETIN_KINDS; i++)
        (void)g_array_free(self->names[i], TRUE);
    for (size_t i = 0; i < CT_BULLETIN_KINDS; i++)
        g_hash_table_destroy(self->found[i]);
    (void)g_array_free(self->rows, TRUE);
    (void)g_array_free(self->bulletins, TRUE);
    g_string_chunk_free(self->texts);
    g_free(self);
}

static const char *keep(CtBulletinBook *self, const char *text)
{
    return g_string_chunk_insert_const(self->texts, text == NULL ? "" : text);
}

const char *ct_bulletin_kind_name(CtBulletinKind kind)
{
    return kind_names[kind];
}

bool ct_bulletin_add_name(CtBulletinBook *self, const char *kind, const char *group,
                          const char *name, GError **error)
{
    for (size_t i = 0; i < CT_BULLETIN_KINDS; i++) {
        if (strcmp(kind, kind_names[i]) != 0)
            continue;
        if (self->names[i]->len == CT_LIMIT_BULLETIN_NAMES)
            return ct_fail(error, CT_ERROR_LIMIT, "names: more than %d of one kind",
                           CT_LIMIT_BULLETIN_NAMES);
        g_autofree char *lower = g_ascii_strdown(name, -1);
        const Name one = { keep(self, group), keep(self, lower) };
        g_array_append_val(self->names[i], one);
        return true;
    }
    return ct_fail(error, CT_ERROR_INPUT, "names: there is no kind \"%s\"", kind);
}

bool ct_bulletin_add(CtBulletinBook *self, const CtBulletin *bulletin, GError **error)
{
    if (g_hash_table_contains(self->numbers, bulletin->id))
        return ct_fail(error, CT_ERROR_INPUT, "bulletins: %s is told twice", bulletin->id);
    if (self->bulletins->len == CT_LIMIT_BULLETINS)
        return ct_fail(error, CT_ERROR_LIMIT, "bulletins: more than %d", CT_LIMIT_BULLETINS);
    const CtBulletin one = { .id = keep(self, bulletin->id),
                             .published = bulletin->published,
                             .update = keep(self, bulletin->update),
                             .severity = keep(self, bulletin->severity),
                             .vulnerabilities = keep(self, bulletin->vulnerabilities),
                             .remark = keep(self, bulletin->remark),
                             .line = bulletin->line };

    g_array_append_val(self->bulletins, one);
    g_hash_table_insert(self->numbers, (gpointer)(uintptr_t)one.id,
                        GUINT_TO_POINTER(self->bulletins->len));
    return true;
}

/* ---- words ---- */

static bool ends_word(const char *text)
{
    return !(g_ascii_isalnum(text[0]) || (text[0] & 0x80) != 0 ||
             (text[0] == '.' && g_ascii_isdigit(text[1])));
}

static bool has_words(const char *text, const char *words)
{
    size_t size = strlen(words);

    for (const char *at = strstr(text, words); at != NULL; at = strstr(at + 1, words)) {
        bool begins = at == text || !(g_ascii_isalnum(at[-1]) || (at[-1] & 0x80) != 0);
        if (begins && ends_word(at + size))
            return true;
    }
    return false;
}

static const char *find_group(const CtBulletinBook *self, CtBulletinKind kind, const char *text)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);
    const char *group = NULL;
    size_t longest = 0;

    for (guint i = 0; i < self->names[kind]->len; i++) {
        const Name *name = &g_array_index(self->names[kind], Name, i);
        size_t size = strlen(name->words);

        if (size > longest && has_words(lower, name->words)) {
            longest = size;
            group = name->group;
        }
    }
    return group;
}

/* `text` is one that the book keeps. */
static const char *group_in(CtBulletinBook *self, CtBulletinKind kind, const char *text)
{
    gpointer group;

    if (g_hash_table_lookup_extended(self->found[kind], text, NULL, &group))
        return group;
    group = (gpointer)(uintptr_t)find_group(self, kind, text);
    g_hash_table_insert(self->found[kind], (gpointer)(uintptr_t)text, group);
    return group;
}

static void recognise(CtBulletinBook *self, CtBulletinRow *row)
{
    bool has_component = row->component[0] != '\0';

    for (int kind = 0; kind < CT_BULLETIN_KINDS; kind++)
        row->group[kind] = group_in(self, (CtBulletinKind)kind,
                                    kind == CT_BULLETIN_COMPONENT ? row->component : row->product);
    row->own = !has_component ||
               (row->group[CT_BULLETIN_LINE] != NULL &&
                group_in(self, CT_BULLETIN_LINE, row->component) == row->group[CT_BULLETIN_LINE]);
}

bool ct_bulletin_add_row(CtBulletinBook *self, const char *id, const CtBulletinRow *row,
                         GError **error)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(self->numbers, id));

    if (number == 0)
        return ct_fail(error, CT_ERROR_INPUT, "rows: there is no bulletin %s", id);
    if (self->rows->len == CT_LIMIT_BULLETIN_ROWS)
        return ct_fail(error, CT_ERROR_LIMIT, "rows: more than %d", CT_LIMIT_BULLETIN_ROWS);
    CtBulletinRow one = { .bulletin = number - 1,
                          .product = keep(self, row->product),
                          .component = keep(self, row->component),
                          .update = keep(self, row->update),
                          .severity = keep(self, row->severity),
                          .replaces = keep(self, row->replaces),
                          .applies = keep(self, row->applies),
                          .exempt = keep(self, row->exempt),
                          .line = row->line };
    recognise(self, &one);
    g_array_append_val(self->rows, one);
    return true;
}

size_t ct_bulletin_count(const CtBulletinBook *self)
{
    return self->bulletins->len;
}

const CtBulletin *ct_bulletin_at(const CtBulletinBook *self, size_t index)
{
    return &g_array_index(self->bulletins, CtBulletin, index);
}

size_t ct_bulletin_row_count(const CtBulletinBook *self)
{
    return self->rows->len;
}

const CtBulletinRow *ct_bulletin_row_at(const CtBulletinBook *self, size_t index)
{
    return &g_array_index(self->rows, CtBulletinRow, index);
}

const char *ct_bulletin_group(const CtBulletinBook *self, CtBulletinKind kind, const char *group)
{
    for (guint i = 0; i < self->names[kind]->len; i++) {
        const Name *name = &g_array_index(self->names[kind], Name, i);
        if (strcmp(name->group, group) == 0)
            return name->group;
    }
    return NULL;
}

const char *ct_bulletin_find(const CtBulletinBook *self, CtBulletinKind kind, const char *text)
{
    return find_group(self, kind, text);
}
