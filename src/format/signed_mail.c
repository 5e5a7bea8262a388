/* signed_mail.c - the two parts of multipart/signed, the frame of a cleartext signature, or a CMS
 * message.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/signed_mail.h"

#include "base/text.h"
#include "format/decode.h"
#include "format/mail.h"
#include "format/multipart.h"
#include "seal/cms.h"

#include <string.h>

#define CLEAR_BEGIN  "-----BEGIN PGP SIGNED MESSAGE-----"
#define CLEAR_END    "-----END PGP SIGNATURE-----"
#define ARMOUR_BEGIN "-----BEGIN PGP SIGNATURE-----"
#define SEALED_BEGIN "-----BEGIN PGP MESSAGE-----"

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
    return bytes.size > 0 && memmem(bytes.data, bytes.size, text, strlen(text)) != NULL;
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

typedef enum { PROTOCOL_NONE, PROTOCOL_OPENPGP, PROTOCOL_SMIME } Protocol;

static Protocol protocol_of(const CtMimeEntity *mail)
{
    static const struct {
        const char *name;
        Protocol protocol;
    } known[] = {
        { "application/pgp-signature", PROTOCOL_OPENPGP },
        { "application/pkcs7-signature", PROTOCOL_SMIME },
        { "application/x-pkcs7-signature", PROTOCOL_SMIME },
    };
    CtBytes name = ct_mime_parameter(mail->content_type, "protocol");

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (ct_text_equal_nocase(name, known[i].name))
            return known[i].protocol;
    return PROTOCOL_NONE;
}

/* Exactly two, and the body closed behind them (RFC 1847, 2.1): a third would be read by others. */
static const char *read_parts(const CtMimeEntity *mail, const CtMimeType *type, CtBytes out[2])
{
    CtMultipart parts;
    CtBytes third;

    if (!ct_multipart_begin(&parts, mail->body, type->boundary) ||
        !ct_multipart_next(&parts, &out[0]) || !ct_multipart_next(&parts, &out[1]))
        return "no second part";
    if (ct_multipart_next(&parts, &third))
        return "more than two parts";
    return parts.closed ? NULL : "its end is missing";
}

static const char *judge_signature(Protocol protocol, CtBytes signature)
{
    if (protocol == PROTOCOL_OPENPGP)
        return holds(signature, ARMOUR_BEGIN) ? NULL : "the second part is not armoured";
    return ct_cms_kind(signature) == CT_CMS_SIGNED ? NULL
                                                   : "the second part is no signed CMS message";
}

static bool read_detached(Reading *self, const CtMimeEntity *mail, const CtMimeType *type,
                          GError **error)
{
    g_auto(CtBuffer) content = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    g_auto(CtBuffer) signature = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    Protocol protocol = protocol_of(mail);
    CtBytes parts[2];
    CtMimeEntity inside;
    CtMimeEntity mark;

    if (protocol == PROTOCOL_NONE)
        return put_aside(self, "signature-unknown", "neither an OpenPGP nor an S/MIME signature",
                         error);
    const char *wrong = read_parts(mail, type, parts);
    if (wrong != NULL)
        return put_aside(self, "signature-missing", wrong, error);
    ct_mime_read_entity(parts[1], &mark);
    decode_body(&mark, &signature);
    add_canonical(&content, parts[0]);
    if (!ct_buffer_ok(&content) || !ct_buffer_ok(&signature))
        return put_aside(self, "too-large", "the signed part is over 64 kB", error);
    wrong = judge_signature(protocol, ct_buffer_bytes(&signature));
    if (wrong != NULL)
        return put_aside(self, "signature-missing", wrong, error);
    ct_mime_read_entity(parts[0], &inside);
    return read_text(self, parts[0], &inside, error) &&
           emit(self, protocol == PROTOCOL_OPENPGP ? "detached" : "smime-detached",
                ct_buffer_bytes(&content), ct_buffer_bytes(&signature), error);
}

/* ---- S/MIME in one piece ---- */

static const char sealed[] = "it is encrypted, and this mandate has no key to open it";

/* RFC 8551, 3.2; some programs know no better type than octet-stream (3.2.1). */
static bool is_cms(const CtMimeEntity *mail, const CtMimeType *type)
{
    CtBytes name = ct_mime_parameter(mail->disposition, "filename");

    if (name.size == 0)
        name = type->name;
    if (!ct_text_equal_nocase(type->type, "application"))
        return false;
    return ct_text_equal_nocase(type->subtype, "pkcs7-mime") ||
           ct_text_equal_nocase(type->subtype, "x-pkcs7-mime") ||
           (ct_text_equal_nocase(type->subtype, "octet-stream") &&
            ct_text_equal_nocase(name, "smime.p7m"));
}

static bool read_opaque(Reading *self, const CtMimeEntity *mail, GError **error)
{
    g_auto(CtBuffer) message = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    g_auto(CtBuffer) content = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    CtMimeEntity inside;

    decode_body(mail, &message);
    if (!ct_buffer_ok(&message))
        return put_aside(self, "too-large", "the signed message is over 64 kB", error);
    CtCmsKind kind = ct_cms_kind(ct_buffer_bytes(&message));
    if (kind == CT_CMS_ENCRYPTED)
        return put_aside(self, "encrypted", sealed, error);
    if (kind != CT_CMS_SIGNED || !ct_cms_content(ct_buffer_bytes(&message), &content, NULL))
        return put_aside(self, "signature-missing", "it is no signed CMS message with a text",
                         error);
    ct_mime_read_entity(ct_buffer_bytes(&content), &inside);
    return read_text(self, ct_buffer_bytes(&content), &inside, error) &&
           emit(self, "smime-opaque", ct_buffer_bytes(&content), ct_buffer_bytes(&message), error);
}

/* ---- cleartext ---- */

static bool read_clear(Reading *self, CtBytes source, const CtMimeEntity *mail, GError **error)
{
    if (!read_text(self, source, mail, error))
        return false;
    CtBytes text = ct_buffer_bytes(&self->text);
    if (holds(text, SEALED_BEGIN))
        return put_aside(self, "encrypted", sealed, error);
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

static bool read_form(Reading *self, CtBytes source, GError **error)
{
    CtMimeEntity mail;
    CtMimeType type;

    ct_mime_read_entity(source, &mail);
    ct_mime_read_type(mail.content_type, &type);
    bool multipart = ct_text_equal_nocase(type.type, "multipart");
    if (multipart && ct_text_equal_nocase(type.subtype, "signed"))
        return read_detached(self, &mail, &type, error);
    if (multipart && ct_text_equal_nocase(type.subtype, "encrypted"))
        return put_aside(self, "encrypted", sealed, error);
    return is_cms(&mail, &type) ? read_opaque(self, &mail, error)
                                : read_clear(self, source, &mail, error);
}

static bool read_mail(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading reading = { .sink = sink, .user = user, .text = ct_buffer_new(CT_LIMIT_VALUE_BYTES) };

    if (source.size > CT_LIMIT_MAIL_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "signed mail: larger than a mail may be");
    bool read = read_form(&reading, source, error);
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
    .summary = "a mail under an OpenPGP or S/MIME signature (RFC 3156, RFC 8551), for answers",
    .detect = detect,
    .read = read_mail,
    .warm_up = ct_cms_warm_up,
};
