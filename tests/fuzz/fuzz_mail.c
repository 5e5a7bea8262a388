/* fuzz_mail.c - any bytes as a whole mail, taken apart.
 *
 * Oracle: twice the same texts and reasons; every text is UTF-8 and stands inside the mail, with a
 * part's number; what is set aside has a reason in small letters; no more parts than may be.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    size_t size; /* of the mail */
    size_t parts;
    CtBuffer told;
} Walk;

static void check_place(const Walk *walk, const CtOrigin *origin, size_t size)
{
    uint64_t from;
    uint64_t to;

    ct_origin_span(origin, 0, size, &from, &to);
    g_assert(from <= to && to <= walk->size);
}

static bool take_text(void *user, const CtMailText *text, GError **error)
{
    Walk *walk = user;

    (void)error;
    g_assert(text->part != NULL && text->part[0] != '\0');
    for (size_t i = 0, run = 0; i <= text->text.size; i++)
        if (i == text->text.size || text->text.data[i] == 0) { /* GLib refuses NUL */
            g_assert(g_utf8_validate_len((const char *)text->text.data + run, i - run, NULL));
            run = i + 1;
        }
    check_place(walk, text->origin, text->text.size);
    walk->parts++;
    ct_buffer_printf(&walk->told, "%s %d %d ", text->part, text->is_html, text->replaced);
    ct_buffer_add(&walk->told, text->text);
    return true;
}

static bool take_aside(void *user, const char *part, const char *reason, const char *detail,
                       const CtOrigin *origin, GError **error)
{
    Walk *walk = user;

    (void)error;
    for (const char *c = reason; *c != '\0'; c++)
        g_assert(g_ascii_islower(*c) || g_ascii_isdigit(*c) || *c == '-');
    check_place(walk, origin, 0);
    ct_buffer_printf(&walk->told, "%s %s %s ", part, reason, detail);
    return true;
}

static void walk_mail(CtBytes source, Walk *out)
{
    CtMailVisitor visitor = { take_text, take_aside, out };
    CtMimeEntity entity;

    *out = (Walk){ .size = source.size, .told = ct_buffer_new(SIZE_MAX) };
    ct_mime_read_entity(source, &entity);
    g_assert(ct_mail_read(source, &entity, &visitor, NULL));
    g_assert(out->parts <= CT_LIMIT_MIME_PARTS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes source = { data, size };
    Walk first;
    Walk second;

    walk_mail(source, &first);
    walk_mail(source, &second);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&first.told), ct_buffer_bytes(&second.told)));
    ct_buffer_clear(&first.told);
    ct_buffer_clear(&second.told);
    return 0;
}
