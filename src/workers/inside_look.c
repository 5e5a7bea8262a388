/* inside_look.c - the kind, by structure.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_look.h"

#include "examine/inside.h"
#include "format/kind_ole.h"
#include "format/kind_zip.h"
#include "workers/inside_bytes.h"
#include "workers/servant.h"

void ct_inside_look_warm_up(void)
{
    (void)ct_kind_named("data");
}

static const CtKind *tell_apart(const CtKindBytes *bytes, const CtKind *kind)
{
    if ((kind->flags & CT_KIND_ZIP) != 0)
        return ct_kind_zip_of(bytes);
    if ((kind->flags & CT_KIND_OLE) == 0)
        return kind;
    g_autoptr(CtOle) ole = ct_ole_open(bytes, NULL);
    return ole == NULL ? kind : ct_kind_ole_of(ole);
}

static void tell_facts(CtChannel *channel, CtItem *facts)
{
    g_auto(CtBuffer) code = ct_buffer_new(CT_LIMIT_MANIFEST_BLOCK);

    facts->kind = CT_ITEM_OTHER;
    ct_item_set_path(facts, ct_bytes_of_text("."));
    ct_item_encode(facts, &code);
    ct_servant_tell(channel, CT_INSIDE_TALK_FACTS, ct_buffer_bytes(&code));
}

bool ct_inside_look_run(CtChannel *channel, const CtInsideTalkLook *look, GError **error)
{
    const CtKind *kind = ct_kind_named(look->kind);
    g_auto(CtInsideBytes) source = ct_inside_bytes_over(channel, look->size);
    g_autofree uint8_t *head = g_memdup2(look->head.data, look->head.size); /* outlives the frame */
    const CtKindBytes bytes = {
        { head, look->head.size }, look->size, ct_inside_bytes_read, &source
    };
    g_auto(CtItem) facts = { 0 };

    if (kind == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "request: names no kind that we know");
    ct_item_add_text(&facts, CT_INSIDE_KIND, ct_bytes_of_text(tell_apart(&bytes, kind)->name));
    tell_facts(channel, &facts);
    return !source.failed || ct_fail(error, CT_ERROR_INPUT, "content: cannot be read again");
}
