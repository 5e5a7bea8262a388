/* inside_talk.c - the two payloads that are more than bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/inside_talk.h"

#include <string.h>

void ct_inside_talk_put_look(CtBuffer *out, const CtInsideTalkLook *look)
{
    CtBytes kind = ct_bytes_of_text(look->kind);

    ct_buffer_add_u8(out, (uint8_t)look->wants);
    ct_buffer_add_u64be(out, look->size);
    ct_buffer_add_u8(out, (uint8_t)kind.size);
    ct_buffer_add(out, kind);
    ct_buffer_add_u32be(out, (uint32_t)look->path.size);
    ct_buffer_add(out, look->path);
    ct_buffer_add(out, look->head);
}

bool ct_inside_talk_get_look(CtBytes payload, CtInsideTalkLook *out, GError **error)
{
    CtReader reader = ct_reader_over(payload);
    CtInsideTalkLook look = { .wants = ct_reader_u8(&reader) };

    look.size = ct_reader_u64be(&reader);
    if ((look.wants & ~(unsigned)CT_INSIDE_TALK_WANTS) != 0)
        ct_reader_reject(&reader, "wants what we do not know");
    CtBytes kind = ct_reader_take(&reader, ct_reader_u8(&reader));

    if (kind.size >= sizeof look.kind)
        ct_reader_reject(&reader, "names a kind that is too long");
    else if (kind.size > 0)
        memcpy(look.kind, kind.data, kind.size);
    size_t path = ct_reader_u32be(&reader);
    if (path > CT_LIMIT_ITEM_PATH)
        ct_reader_reject_limit(&reader, "has a path that is too long");
    look.path = ct_reader_take(&reader, path);
    look.head = ct_reader_take(&reader, ct_reader_left(&reader));
    if (look.head.size > look.size)
        ct_reader_reject(&reader, "has more of the file than there is");
    if (!ct_reader_check(&reader, "request", error))
        return false;
    *out = look;
    return true;
}

void ct_inside_talk_put_need(CtBuffer *out, const CtInsideTalkNeed *need)
{
    ct_buffer_add_u64be(out, need->at);
    ct_buffer_add_u32be(out, need->size);
}

bool ct_inside_talk_get_need(CtBytes payload, CtInsideTalkNeed *out, GError **error)
{
    CtReader reader = ct_reader_over(payload);
    CtInsideTalkNeed need = { .at = ct_reader_u64be(&reader), .size = ct_reader_u32be(&reader) };

    if (need.size == 0 || need.size > CT_LIMIT_INSIDE_PIECE)
        ct_reader_reject_limit(&reader, "asks for more than a piece");
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "need", error))
        return false;
    *out = need;
    return true;
}
