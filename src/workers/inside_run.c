/* inside_run.c - telling, and counting.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_run.h"

#include "workers/servant.h"

#define SIGN_OF_LIFE (32u << 20) /* bytes unpacked between two */

bool ct_inside_run_unpack(CtInsideRun *self, uint64_t bytes)
{
    self->unpacked += bytes;
    self->silent += bytes;
    if (self->silent >= SIGN_OF_LIFE) {
        self->silent = 0;
        ct_servant_tell(self->channel, CT_INSIDE_TALK_ALIVE, (CtBytes){ NULL, 0 });
        (void)ct_channel_flush(self->channel);
    }
    if (self->unpacked > self->allowed && self->stopped == NULL)
        self->stopped = "unpacks to more than a file of its size may (a bomb?)";
    return self->stopped == NULL;
}

static void complete_path(const CtInsideThing *container, CtItem *child)
{
    g_autoptr(GByteArray) path = g_byte_array_new();

    if (container->path.size == 0)
        return;
    g_byte_array_append(path, container->path.data, (guint)container->path.size);
    g_byte_array_append(path, (const guint8 *)"//", 2);
    g_byte_array_append(path, child->path, (guint)child->path_size);
    ct_item_set_path(child, (CtBytes){ path->data, path->len });
}

void ct_inside_run_tell(CtInsideRun *self, const CtInsideThing *container, CtItem *child)
{
    g_auto(CtBuffer) code = ct_buffer_new(CT_LIMIT_MANIFEST_BLOCK / 2);

    complete_path(container, child);
    ct_item_encode(child, &code);
    ct_item_clear(child);
    if (self->children == CT_LIMIT_INSIDE_CHILDREN ||
        self->told + code.size > CT_LIMIT_INSIDE_TOLD || !ct_buffer_ok(&code)) {
        self->stopped = "has more members than are listed";
        return;
    }
    self->children++;
    self->told += code.size;
    ct_servant_tell(self->channel, CT_INSIDE_TALK_CHILD, ct_buffer_bytes(&code));
    if (ct_channel_waiting(self->channel) > SIGN_OF_LIFE / 32)
        (void)ct_channel_flush(self->channel);
}

const CtSoftwarePlace *ct_inside_run_place(const CtInsideThing *thing)
{
    return ct_software_place_of(thing->path.size > 0 ? thing->path : thing->name);
}
