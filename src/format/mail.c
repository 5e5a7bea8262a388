/* mail.c - a walk over the entities of a mail; decoded bodies live as long as their branch.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/mail.h"

#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"
#include "format/charset.h"
#include "format/decode.h"
#include "format/multipart.h"

#include <string.h>

#define PART_SIZE       64
#define DECODED_LARGEST ((size_t)2 * CT_LIMIT_MAIL_BYTES)

typedef struct {
    const CtMailVisitor *visitor;
    size_t parts;
    size_t unpacked; /* bytes that unpacking has made so far */
    size_t decoded;  /* bytes that were decoded so far: nested encodings add up */
    bool too_many;
} Walk;

/* One entity on the way down. */
typedef struct {
    CtBytes bytes;          /* of the text that `origin` describes */
    const CtOrigin *origin; /* of `bytes` */
    size_t depth;
    char part[PART_SIZE];
} Node;

static bool walk_entity(Walk *walk, const Node *node, const CtMimeEntity *entity, GError **error);

static bool report(Walk *walk, const Node *node, const char *reason, const char *detail,
                   GError **error)
{
    return walk->visitor->aside(walk->visitor->user, node->part, reason, detail, node->origin,
                                error);
}

static bool ends_with(CtBytes text, const char *suffix)
{
    size_t size = strlen(suffix);

    return text.size >= size &&
           ct_text_equal_nocase(ct_bytes_slice(text, text.size - size, size), suffix);
}

static bool is_type(const CtMimeType *type, const char *major, const char *minor)
{
    return ct_text_equal_nocase(type->type, major) &&
           (minor == NULL || ct_text_equal_nocase(type->subtype, minor));
}

typedef enum { PASS_OVER, MULTIPART, MESSAGE, PACKED, TEXT } Role;

static Role role_of_file(CtBytes name)
{
    if (ends_with(name, ".gz"))
        return PACKED;
    if (ends_with(name, ".eml"))
        return MESSAGE;
    return ends_with(name, ".xml") || ends_with(name, ".txt") ? TEXT : PASS_OVER;
}

static Role role_of(const CtMimeEntity *entity, const CtMimeType *type)
{
    if (is_type(type, "multipart", NULL))
        return MULTIPART;
    if (is_type(type, "message", "rfc822") || is_type(type, "message", "global"))
        return MESSAGE;
    if (is_type(type, "application", "gzip") || is_type(type, "application", "x-gzip"))
        return PACKED;

    CtBytes name = ct_mime_parameter(entity->disposition, "filename");
    Role role = role_of_file(name.size > 0 ? name : type->name);
    if (role != PASS_OVER)
        return role;
    bool text = is_type(type, "text", NULL) || is_type(type, "message", NULL) ||
                is_type(type, "application", "xml") || is_type(type, "application", "json") ||
                ends_with(type->subtype, "+xml");
    return text ? TEXT : PASS_OVER;
}

static bool visit_plain(Walk *walk, const Node *node, const CtMimeType *type, bool replaced,
                        GError **error)
{
    CtMailText text = {
        .text = node->bytes,
        .origin = node->origin,
        .part = node->part,
        .is_html = is_type(type, "text", "html"),
        .is_report = is_type(type, "message", NULL),
        .is_status = is_type(type, "message", "delivery-status") ||
                     is_type(type, "message", "global-delivery-status"),
        .replaced = replaced,
    };

    return walk->visitor->text(walk->visitor->user, &text, error);
}

/* The header's word counts before the document's (RFC 7303, 3). */
static CtCharset charset_of(CtBytes bytes, const CtMimeType *type)
{
    if (type->charset.size > 0)
        return ct_charset_named(type->charset);
    return ct_text_is_utf8(bytes) ? CT_CHARSET_UTF8 : ct_charset_declared(bytes);
}

/* ISO-2022-JP keeps no step with its text. */
static CtOrigin origin_of_converted(CtCharset charset, const Node *node)
{
    uint64_t from = 0;
    uint64_t to = 0;

    if (charset != CT_CHARSET_ISO2022JP)
        return ct_origin_derived(node->origin, node->bytes.size);
    ct_origin_span(node->origin, 0, node->bytes.size, &from, &to);
    return ct_origin_block(from, to);
}

static bool visit_text(Walk *walk, const Node *node, const CtMimeType *type, GError **error)
{
    CtCharset charset = charset_of(node->bytes, type);

    if (charset == CT_CHARSET_UNKNOWN)
        return report(walk, node, "charset-unknown", "the part's character set is not known here",
                      error);
    if (ct_charset_is_plain(charset, node->bytes))
        return visit_plain(walk, node, type, false, error);

    g_auto(CtBuffer) converted = ct_buffer_new(CT_LIMIT_MAIL_BYTES);
    g_auto(CtOrigin) origin = origin_of_converted(charset, node);
    Node text = *node;
    size_t replaced = ct_charset_convert(charset, node->bytes, &converted, &origin);
    text.bytes = ct_buffer_bytes(&converted);
    text.origin = &origin;
    if (!ct_buffer_ok(&converted))
        return report(walk, node, "limit-length", "the part's text is longer than a mail may be",
                      error);
    return visit_plain(walk, &text, type, replaced > 0, error);
}

static bool walk_message(Walk *walk, const Node *node, GError **error)
{
    CtMimeEntity entity;

    ct_mime_read_entity(node->bytes, &entity);
    return walk_entity(walk, node, &entity, error);
}

/* A file without a type of its own that begins like a mail is one. */
static bool looks_like_mail(CtBytes bytes)
{
    static const char *const starts[] = {
        "Return-Path:", "Received:", "Delivered-To:", "From: ", "From ", "Message-ID:", "X-"
    };
    CtMimeEntity entity;
    bool begins = false;

    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++)
        begins |= ct_text_equal_nocase(ct_bytes_slice(bytes, 0, strlen(starts[i])), starts[i]);
    if (!begins)
        return false;
    ct_mime_read_entity(bytes, &entity);
    return entity.from.size > 0 && entity.date.size > 0;
}

static bool walk_packed(Walk *walk, const Node *node, GError **error)
{
    size_t room = CT_LIMIT_UNPACKED_BYTES - MIN(walk->unpacked, CT_LIMIT_UNPACKED_BYTES);
    g_auto(CtBuffer) unpacked = ct_buffer_new(room);
    g_autoptr(GError) cause = NULL;
    uint64_t from = 0;
    uint64_t to = 0;

    bool whole = ct_decode_gzip(node->bytes, &unpacked, &cause);
    walk->unpacked += unpacked.size;
    if (!whole && g_error_matches(cause, CT_ERROR, CT_ERROR_LIMIT))
        return report(walk, node, "gzip-bomb", "the attachment unpacks to more than it may", error);
    if (!whole)
        return report(walk, node, "gzip-broken", "the attachment cannot be unpacked", error);
    ct_origin_span(node->origin, 0, node->bytes.size, &from, &to);
    g_auto(CtOrigin) origin = ct_origin_block(from, to);
    Node inner = *node;
    inner.bytes = ct_buffer_bytes(&unpacked);
    inner.origin = &origin;
    inner.depth++;
    if (looks_like_mail(inner.bytes))
        return walk_message(walk, &inner, error);
    CtMimeType type;
    ct_mime_read_type((CtBytes){ NULL, 0 }, &type);
    return visit_text(walk, &inner, &type, error);
}

/* The body after its transfer encoding is undone. */
static bool walk_leaf(Walk *walk, const Node *node, Role role, const CtMimeType *type,
                      GError **error)
{
    if (role == PACKED)
        return walk_packed(walk, node, error);
    if (role == MESSAGE || (!is_type(type, "text", NULL) && looks_like_mail(node->bytes)))
        return walk_message(walk, node, error);
    return visit_text(walk, node, type, error);
}

static bool walk_decoded(Walk *walk, const Node *node, const CtMimeEntity *entity, Role role,
                         const CtMimeType *type, GError **error)
{
    CtDecodeKind kind = ct_decode_kind(entity->encoding);
    Node inner = *node;
    uint64_t from = 0;
    uint64_t to = 0;

    inner.depth = node->depth + (role == MESSAGE);
    if (kind == CT_DECODE_UNKNOWN)
        return report(walk, node, "encoding-unknown", "the part's transfer encoding is not known",
                      error);
    if (kind == CT_DECODE_NONE)
        return walk_leaf(walk, &inner, role, type, error);

    g_auto(CtBuffer) decoded = ct_buffer_new(node->bytes.size);
    walk->decoded += node->bytes.size;
    if (walk->decoded > DECODED_LARGEST)
        return report(walk, node, "limit-length", "the mail decodes to more than it may", error);
    ct_origin_span(node->origin, 0, node->bytes.size, &from, &to);
    g_auto(CtOrigin) origin = kind == CT_DECODE_QUOTED
                                  ? ct_origin_derived(node->origin, node->bytes.size)
                                  : ct_origin_block(from, to);
    if (kind == CT_DECODE_QUOTED)
        ct_decode_quoted(node->bytes, &decoded, &origin);
    else
        ct_decode_base64(node->bytes, &decoded);
    inner.bytes = ct_buffer_bytes(&decoded);
    inner.origin = &origin;
    return walk_leaf(walk, &inner, role, type, error);
}

static bool walk_child(Walk *walk, const Node *parent, CtBytes bytes, size_t number, GError **error)
{
    g_auto(CtOrigin) origin = ct_origin_derived(parent->origin, parent->bytes.size);
    Node child = { .bytes = bytes, .origin = &origin, .depth = parent->depth + 1 };
    bool is_root = parent->part[0] == '\0';

    g_snprintf(child.part, sizeof child.part, "%s%s%zu", parent->part, is_root ? "" : ".", number);
    ct_origin_add(&origin, 0, (size_t)(bytes.data - parent->bytes.data));
    return walk_message(walk, &child, error);
}

static bool walk_multipart(Walk *walk, const Node *node, CtMultipart *parts, GError **error)
{
    CtBytes part;
    size_t number = 1;

    while (!walk->too_many && ct_multipart_next(parts, &part))
        if (!walk_child(walk, node, part, number++, error))
            return false;
    return true;
}

static bool walk_entity(Walk *walk, const Node *node, const CtMimeEntity *entity, GError **error)
{
    g_auto(CtOrigin) origin = ct_origin_derived(node->origin, node->bytes.size);
    Node body = *node;
    CtMultipart parts;
    CtMimeType type;

    if (node->depth > CT_LIMIT_MIME_DEPTH)
        return report(walk, node, "limit-depth", "parts nest deeper than they may", error);
    if (++walk->parts > CT_LIMIT_MIME_PARTS) {
        if (walk->too_many)
            return true;
        walk->too_many = true;
        return report(walk, node, "limit-parts", "the mail has more parts than it may", error);
    }
    ct_mime_read_type(entity->content_type, &type);
    Role role = role_of(entity, &type);
    if (role == PASS_OVER)
        return true;
    body.bytes = entity->body;
    body.origin = &origin;
    ct_origin_add(&origin, 0, node->bytes.size - entity->body.size);
    if (role == MULTIPART && ct_multipart_begin(&parts, entity->body, type.boundary))
        return walk_multipart(walk, &body, &parts, error);
    if (role == MULTIPART) /* its parts cannot be told apart: one text */
        ct_mime_read_type((CtBytes){ NULL, 0 }, &type);
    if (body.part[0] == '\0')
        g_strlcpy(body.part, "1", sizeof body.part);
    return walk_decoded(walk, &body, entity, role == MULTIPART ? TEXT : role, &type, error);
}

bool ct_mail_read(CtBytes source, const CtMimeEntity *entity, const CtMailVisitor *visitor,
                  GError **error)
{
    CtOrigin origin = ct_origin_verbatim(0);
    Walk walk = { .visitor = visitor };
    Node node = { .bytes = source, .origin = &origin };

    return walk_entity(&walk, &node, entity, error);
}
