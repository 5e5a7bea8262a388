/* signed_mail.c - the two parts of multipart/signed, or the frame of a cleartext signature.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/signed_mail.h"

#include "base/text.h"
#include "format/decode.h"
#include "format/mail.h"

#include <string.h>

#define CLEAR_BEGIN  "-----BEGIN PGP SIGNED MESSAGE-----"
#define CLEAR_END    "-----END PGP SIGNATURE-----"
#define ARMOUR_BEGIN "-----BEGIN PGP SIGNATURE-----"

typedef struct {
    CtRecordSink sink;
    void *user;
    CtRecord record;
    CtBuffer text; /* the first text that was found */
    bool has_text;
} Reading;

static bool put_aside(Reading *self, const char *reason, const char *detail, GError **error)
{
    ct_record_begin(&self->record, "aside");
    ct_record_text(&self->record, "reason", ct_bytes_of_text(reason), 0, 0);
    ct_record_text(&self->record, "detail", ct_bytes_of_text(detail), 0, 0);
    return self->sink(self->user, &self->record, error);
}

/* ---- the text ---- */

static bool on_text(void *user, const CtMailText *text, GError **error)
{
    Reading *self = user;

    (void)error;
    if (self->has_text || text->is_html || text->is_report)
        return true;
    self->has_text = true;
    ct_buffer_add(&self->text, ct_bytes_slice(text->text, 0, CT_LIMIT_VALUE_BYTES));
    return true;
}

static bool on_aside(void *user, const char *part, const char *reason, const char *detail,
                     const CtOrigin *origin, GError **error)
{
    (void)user, (void)part, (void)reason, (void)detail, (void)origin, (void)error;
    return true; /* what is no text is no part of an answer */
}

static bool read_text(Reading *self, CtBytes source, const CtMimeEntity *entity, GError **error)
{
    const CtMailVisitor visitor = { .text = on_text, .aside = on_aside, .user = self };

    return ct_mail_read(source, entity, &visitor, error);
}

/* ---- multipart/signed ---- */

/* The parts between the delimiter lines, at most two of them; the line end before a delimiter is
 * the delimiter's (RFC 2046, 5.1.1). */
static size_t split(CtBytes body, CtBytes boundary, CtBytes out[2])
{
    CtReader reader = ct_reader_over(body);
    size_t begun = 0;
    size_t start = 0;

    if (boundary.size == 0)
        return 0;
    while (!ct_reader_at_end(&reader)) {
        size_t at = reader.offset;
        CtBytes line = ct_reader_line(&reader);
        bool delimits = line.size >= boundary.size + 2 && line.data[0] == '-' &&
                        line.data[1] == '-' &&
                        memcmp(line.data + 2, boundary.data, boundary.size) == 0;

        if (!delimits)
            continue;
        if (begun > 0) {
            size_t end = at;

            if (end > start && body.data[end - 1] == '\n')
                end--;
            if (end > start && body.data[end - 1] == '\r')
                end--;
            out[begun - 1] = ct_bytes_slice(body, start, end - start);
            if (begun == 2)
                return 2;
        }
        begun++;
        start = reader.offset;
    }
    return begun == 0 ? 0 : begun - 1;
}

/* Bare line ends become CRLF: what lies in a Maildir has lost them, what was signed had them. */
static void add_canonical(CtBuffer *out, CtBytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n' && (i == 0 || text.data[i - 1] != '\r'))
            ct_buffer_add_u8(out, '\r');
        ct_buffer_add_u8(out, text.data[i]);
    }
}

static void decode_body(const CtMimeEntity *entity, CtBuffer *out)
{
    switch (ct_decode_kind(entity->encoding)) {
    case CT_DECODE_QUOTED:
        ct_decode_quoted(entity->body, out, NULL);
        return;
    case CT_DECODE_BASE64:
        ct_decode_base64(entity->body, out);
        return;
    case CT_DECODE_NONE:
    case CT_DECODE_UNKNOWN:
    default:
        ct_buffer_add(out, entity->body);
        return;
    }
}

static bool holds(CtBytes bytes, const char *text)
{
    return memmem(bytes.data, bytes.size, text, strlen(text)) != NULL;
}

static bool emit(Reading *self, const char *form, CtBytes content, CtBytes signature,
                 GError **error)
{
    ct_record_begin(&self->record, "signed_mail");
    ct_record_text(&self->record, "form", ct_bytes_of_text(form), 0, 0);
    ct_record_bytes(&self->record, "content", content, 0, 0);
    ct_record_bytes(&self->record, "signature", signature, 0, 0);
    ct_record_text(&self->record, "text", ct_buffer_bytes(&self->text), 0, 0);
    return self->sink(self->user, &self->record, error);
}

static bool read_detached(Reading *self, const CtMimeEntity *mail, const CtMimeType *type,
                          GError **error)
{
    g_auto(CtBuffer) content = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    g_auto(CtBuffer) signature = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    CtBytes parts[2];
    CtMimeEntity inside;
    CtMimeEntity mark;

    if (!ct_text_equal_nocase(ct_mime_parameter(mail->content_type, "protocol"),
                              "application/pgp-signature"))
        return put_aside(self, "signature-unknown", "not an OpenPGP signature", error);
    if (split(mail->body, type->boundary, parts) < 2)
        return put_aside(self, "signature-missing", "no second part", error);
    ct_mime_read_entity(parts[1], &mark);
    decode_body(&mark, &signature);
    if (!holds(ct_buffer_bytes(&signature), ARMOUR_BEGIN))
        return put_aside(self, "signature-missing", "the second part is not armoured", error);
    add_canonical(&content, parts[0]);
    if (!ct_buffer_ok(&content) || !ct_buffer_ok(&signature))
        return put_aside(self, "too-large", "the signed part is over 64 kB", error);
    ct_mime_read_entity(parts[0], &inside);
    return read_text(self, parts[0], &inside, error) &&
           emit(self, "detached", ct_buffer_bytes(&content), ct_buffer_bytes(&signature), error);
}

/* ---- cleartext ---- */

static bool read_clear(Reading *self, CtBytes source, const CtMimeEntity *mail, GError **error)
{
    if (!read_text(self, source, mail, error))
        return false;
    CtBytes text = ct_buffer_bytes(&self->text);
    const uint8_t *begin =
        text.size == 0 ? NULL : memmem(text.data, text.size, CLEAR_BEGIN, strlen(CLEAR_BEGIN));
    const uint8_t *end = begin == NULL ? NULL
                                       : memmem(begin, text.size - (size_t)(begin - text.data),
                                                CLEAR_END, strlen(CLEAR_END));
    if (end == NULL)
        return put_aside(self, "not-signed", "neither multipart/signed nor a cleartext signature",
                         error);
    const CtBytes content = { begin, (size_t)(end - begin) + strlen(CLEAR_END) };
    g_auto(CtBuffer) whole = ct_buffer_new(CT_LIMIT_VALUE_BYTES + 1);
    ct_buffer_add(&whole, content);
    ct_buffer_add_u8(&whole, '\n');
    ct_buffer_empty(&self->text); /* what the signature covers is what gpg gives back */
    return emit(self, "clear", ct_buffer_bytes(&whole), (CtBytes){ NULL, 0 }, error);
}

static bool read_mail(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading reading = { .sink = sink, .user = user, .text = ct_buffer_new(CT_LIMIT_VALUE_BYTES) };
    CtMimeEntity mail;
    CtMimeType type;

    if (source.size > CT_LIMIT_MAIL_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "signed mail: larger than a mail may be");
    ct_mime_read_entity(source, &mail);
    ct_mime_read_type(mail.content_type, &type);
    bool detached = ct_text_equal_nocase(type.type, "multipart") &&
                    ct_text_equal_nocase(type.subtype, "signed");
    bool read = detached ? read_detached(&reading, &mail, &type, error)
                         : read_clear(&reading, source, &mail, error);
    ct_buffer_clear(&reading.text);
    return read;
}

/* Asked for by name: to the mail room a signed mail is what its text is. */
static int detect(CtBytes source)
{
    (void)source;
    return 0;
}

const CtFormat ct_signed_mail_format = {
    .name = "signed-mail",
    .summary = "a mail under an OpenPGP signature (RFC 3156), for answers",
    .detect = detect,
    .read = read_mail,
};
