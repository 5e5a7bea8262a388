/* fuzz_mime.c - any bytes as a mail with its header, and as a Content-Type field.
 *
 * Oracle: every field is a view of the source, the body its end; header and body do not overlap;
 * every parameter is a view of its field; a type always has both halves.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_inside(CtBytes part, CtBytes whole)
{
    if (part.size == 0)
        return;
    g_assert(part.data >= whole.data && part.size <= whole.size);
    g_assert((size_t)(part.data - whole.data) <= whole.size - part.size);
}

static void check_type(CtBytes field)
{
    CtMimeType type;

    ct_mime_read_type(field, &type);
    g_assert(type.type.size > 0 && type.subtype.size > 0);
    check_inside(type.boundary, field);
    check_inside(type.charset, field);
    check_inside(type.name, field);
    check_inside(type.report_type, field);
    check_inside(ct_mime_parameter(field, "filename"), field);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes source = { data, size };
    CtMimeEntity entity;

    ct_mime_read_entity(source, &entity);
    const CtBytes fields[] = { entity.message_id, entity.date,         entity.from,
                               entity.subject,    entity.content_type, entity.encoding,
                               entity.disposition };
    CtBytes header = ct_bytes_slice(source, 0, size - entity.body.size);

    g_assert(entity.body.size <= size);
    g_assert(entity.body.size == 0 || entity.body.data + entity.body.size == data + size);
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        check_inside(fields[i], header);
    check_type(entity.content_type);
    check_type(source);
    return 0;
}
