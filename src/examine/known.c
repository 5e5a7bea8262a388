/* known.c - the strongest digest that the item and the set both have.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/known.h"

static bool knows(const CtReference *set, const CtItemDigests *digests)
{
    const struct {
        CtItemDigest bit;
        CtReferenceAlgorithm algorithm;
        const uint8_t *digest;
    } order[] = {
        { CT_ITEM_SHA256, CT_REFERENCE_SHA256, digests->sha256 },
        { CT_ITEM_SHA1, CT_REFERENCE_SHA1, digests->sha1 },
        { CT_ITEM_MD5, CT_REFERENCE_MD5, digests->md5 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
        if ((digests->has & order[i].bit) != 0 && ct_reference_count(set, order[i].algorithm) > 0)
            return ct_reference_has(set, order[i].algorithm, order[i].digest);
    return false;
}

static void tell(const CtKnown *self, CtItem *item)
{
    if (item->size == 0)
        return;
    for (size_t i = 0; i < self->count; i++)
        if (knows(self->set[i].set, &item->digests))
            ct_item_add_text(item, ct_reference_class_name(ct_reference_class(self->set[i].set)),
                             ct_bytes_of_text(self->set[i].name));
}

/* Members of a container are looked up like files. */
static void look(void *state, void *user, const CtProbeBytes *bytes, CtItem *item,
                 CtProbeChildren *children)
{
    const CtKnown *self = user;

    (void)state;
    (void)bytes;
    tell(self, item);
    for (guint i = 0; children->item != NULL && i < children->item->len; i++)
        tell(self, &g_array_index(children->item, CtItem, i));
}

CtProbe ct_known_probe(CtKnown *known)
{
    return (CtProbe){ .name = "known", .user = known, .look = look };
}
