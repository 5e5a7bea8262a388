/* probe.c - members of a container as items.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/probe.h"

#include <string.h>

static void clear_item(void *user)
{
    ct_item_clear(user);
}

CtItem *ct_probe_add_child(CtProbeChildren *children, const CtItem *parent, CtBytes member)
{
    g_autoptr(GByteArray) path = g_byte_array_sized_new((guint)(parent->path_size + member.size));
    CtItem item = { .kind = CT_ITEM_MEMBER, .source = parent->source };

    g_byte_array_append(path, parent->path, (guint)parent->path_size);
    g_byte_array_append(path, (const guint8 *)"//", 2);
    g_byte_array_append(path, member.data, (guint)MIN(member.size, CT_LIMIT_ITEM_PATH));
    ct_item_set_path(&item, (CtBytes){ path->data, path->len });
    if (children->item == NULL) {
        children->item = g_array_new(FALSE, FALSE, sizeof(CtItem));
        g_array_set_clear_func(children->item, clear_item);
    }
    g_array_append_val(children->item, item);
    return &g_array_index(children->item, CtItem, children->item->len - 1);
}
