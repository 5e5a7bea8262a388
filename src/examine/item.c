/* item.c - an item, its facts, its order.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/item.h"

#include <string.h>

static const char *const kind_names[CT_ITEM_KINDS] = {
    "none",  "file",  "folder", "symlink", "fifo",   "socket", "character",
    "block", "image", "volume", "stream",  "member", "other",  "product",
};

const char *ct_item_kind_name(CtItemKind kind)
{
    return kind > 0 && kind < CT_ITEM_KINDS ? kind_names[kind] : kind_names[0];
}

void ct_item_clear(CtItem *self)
{
    g_free(self->path);
    g_free(self->blocks);
    for (size_t i = 0; i < self->facts; i++)
        g_free(self->fact[i].bytes);
    g_free(self->fact);
    memset(self, 0, sizeof *self);
}

CtBytes ct_item_path(const CtItem *self)
{
    return (CtBytes){ self->path, self->path_size };
}

static uint8_t *copy(CtBytes bytes)
{
    uint8_t *own = g_malloc(bytes.size + 1);

    if (bytes.size > 0)
        memcpy(own, bytes.data, bytes.size);
    own[bytes.size] = 0;
    return own;
}

void ct_item_set_path(CtItem *self, CtBytes path)
{
    if (path.size > CT_LIMIT_ITEM_PATH) {
        ct_item_add_number(self, "path-cut", (int64_t)path.size);
        self->flags |= CT_ITEM_PROBLEM;
        path.size = CT_LIMIT_ITEM_PATH;
    }
    g_free(self->path);
    self->path = copy(path);
    self->path_size = path.size;
}

bool ct_item_name_is_good(CtBytes name)
{
    if (name.size == 0 || name.size >= CT_RECORD_NAME_SIZE || !g_ascii_islower(name.data[0]))
        return false;
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.data[i];

        if (!g_ascii_islower(c) && !g_ascii_isdigit(c) && c != '-' && c != '.')
            return false;
    }
    return true;
}

/* The place for one more fact, with its name; NULL when there is no more room. */
static CtItemFact *add(CtItem *self, const char *name, CtValueKind kind)
{
    CtBytes text = ct_bytes_of_text(name);

    g_assert(ct_item_name_is_good(text));
    if (self->facts == CT_LIMIT_ITEM_FACTS)
        return NULL;
    if (self->facts == CT_LIMIT_ITEM_FACTS - 1) {
        text = ct_bytes_of_text(CT_ITEM_FACTS_DROPPED);
        kind = CT_VALUE_NUMBER;
    }
    if ((self->facts & 3) == 0)
        self->fact = g_renew(CtItemFact, self->fact, self->facts + 4);
    CtItemFact *fact = &self->fact[self->facts++];
    *fact = (CtItemFact){ .kind = kind };
    memcpy(fact->name, text.data, text.size);
    return self->facts == CT_LIMIT_ITEM_FACTS ? NULL : fact;
}

static void add_value(CtItem *self, const char *name, CtValueKind kind, CtBytes value)
{
    CtItemFact *fact = add(self, name, kind);

    if (fact == NULL)
        return;
    value.size = MIN(value.size, CT_LIMIT_VALUE_BYTES);
    fact->bytes = copy(value);
    fact->size = value.size;
}

void ct_item_add_text(CtItem *self, const char *name, CtBytes text)
{
    add_value(self, name, CT_VALUE_TEXT, text);
}

void ct_item_add_bytes(CtItem *self, const char *name, CtBytes bytes)
{
    add_value(self, name, CT_VALUE_BYTES, bytes);
}

void ct_item_add_number(CtItem *self, const char *name, int64_t number)
{
    CtItemFact *fact = add(self, name, CT_VALUE_NUMBER);

    if (fact != NULL)
        fact->number = number;
}

void ct_item_add_instant(CtItem *self, const char *name, CtInstant instant)
{
    CtItemFact *fact = add(self, name, CT_VALUE_INSTANT);

    if (fact != NULL)
        fact->number = instant;
}

void ct_item_add_fact(CtItem *self, const CtItemFact *fact)
{
    if (fact->kind == CT_VALUE_TEXT || fact->kind == CT_VALUE_BYTES)
        add_value(self, fact->name, fact->kind, (CtBytes){ fact->bytes, fact->size });
    else if (fact->kind == CT_VALUE_NUMBER)
        ct_item_add_number(self, fact->name, fact->number);
    else
        ct_item_add_instant(self, fact->name, fact->number);
}

void ct_item_add_problem(CtItem *self, const char *name, const char *text)
{
    self->flags |= CT_ITEM_PROBLEM;
    ct_item_add_text(self, name, ct_bytes_of_text(text));
}

const CtItemFact *ct_item_fact(const CtItem *self, const char *name)
{
    for (size_t i = 0; i < self->facts; i++) {
        if (strcmp(self->fact[i].name, name) == 0)
            return &self->fact[i];
    }
    return NULL;
}

static int rank(uint8_t byte)
{
    return byte == '/' ? -1 : byte;
}

int ct_item_compare_paths(CtBytes a, CtBytes b)
{
    size_t shared = MIN(a.size, b.size);

    for (size_t i = 0; i < shared; i++) {
        if (a.data[i] != b.data[i])
            return rank(a.data[i]) - rank(b.data[i]);
    }
    return (a.size > b.size) - (a.size < b.size);
}
