/* order.c - a sorted row, given out from its front.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/order.h"

#include <string.h>

struct CtOrder {
    GArray *item; /* owned: CtItem */
    guint next;   /* those before it were given out */
};

static void clear_item(void *user)
{
    ct_item_clear(user);
}

CtOrder *ct_order_new(void)
{
    CtOrder *self = g_new0(CtOrder, 1);

    self->item = g_array_new(FALSE, FALSE, sizeof(CtItem));
    g_array_set_clear_func(self->item, clear_item);
    return self;
}

void ct_order_free(CtOrder *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->item);
    g_free(self);
}

static int compare(const void *a, const void *b)
{
    const CtItem *one = a;
    const CtItem *other = b;

    if (one->source != other->source)
        return one->source < other->source ? -1 : 1;
    return ct_item_compare_paths(ct_item_path(one), ct_item_path(other));
}

void ct_order_hold(CtOrder *self, GArray *children)
{
    if (children == NULL || children->len == 0)
        return;
    if (self->next > 0)
        g_array_remove_range(self->item, 0, self->next);
    self->next = 0;
    g_array_append_vals(self->item, children->data, children->len);
    /* They live here now. */
    memset(children->data, 0, (size_t)children->len * sizeof(CtItem));
    g_array_set_size(children, 0);
    g_array_sort(self->item, compare); /* stable, as GLib promises */
}

CtItem *ct_order_before(CtOrder *self, uint32_t source, CtBytes path)
{
    const CtItem other = { .source = source,
                           .path = (uint8_t *)(uintptr_t)path.data, /* borrowed, only compared */
                           .path_size = path.size };

    if (self->next == self->item->len ||
        compare(&g_array_index(self->item, CtItem, self->next), &other) >= 0)
        return NULL;
    return &g_array_index(self->item, CtItem, self->next++);
}

CtItem *ct_order_rest(CtOrder *self)
{
    return self->next == self->item->len ? NULL : &g_array_index(self->item, CtItem, self->next++);
}
