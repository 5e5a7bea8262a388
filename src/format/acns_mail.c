/* acns_mail.c - a mail's texts go through the finder; what it says of itself becomes a record.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/acns_mail.h"

#include "base/text.h"
#include "format/acns.h"
#include "format/acns_repair.h"
#include "format/charset.h"
#include "format/html.h"
#include "format/mail.h"
#include "format/xml_salt.h"

#include <string.h>

#define HEAD 65536 /* so much of a source tells what it is */

/* What is learned about one mail while its texts pass by. */
typedef struct {
    CtAcns *acns;
    CtWording words; /* only which words are used */
    bool is_xarf;
    bool has_feedback; /* a part of an abuse report in ARF (RFC 5965) */
    bool has_status;   /* a part of a delivery report (dsn.h) */
} Reading;

static bool holds(CtBytes text, const char *word)
{
    return text.size > 0 && memmem(text.data, text.size, word, strlen(word)) != NULL;
}

/* XARF is JSON with these keys (version 3 and 4), or YAML (versions 1 and 2). */
static bool looks_like_xarf(CtBytes text)
{
    CtBytes start = ct_text_trim(ct_bytes_slice(text, 0, 4096));

    if (start.size == 0)
        return false;
    if (start.data[0] == '{')
        return holds(start, "\"ReporterInfo\"") || holds(start, "\"xarf_version\"");
    return holds(start, "Reported-From:") && holds(start, "Schema-URL:");
}

/* A notice in an HTML part is usually shown, not hidden: its own brackets are references there. */
static bool scan_shown(CtAcns *acns, const CtAcnsText *html, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(html->text.size);
    g_auto(CtOrigin) origin = ct_origin_derived(html->origin, html->text.size);
    CtAcnsText shown = *html;

    ct_html_text(html->text, &text, &origin);
    shown.text = ct_buffer_bytes(&text);
    shown.origin = &origin;
    shown.repairs |= CT_ACNS_REPAIR_HTML;
    return ct_acns_scan(acns, &shown, error);
}

static bool on_text(void *user, const CtMailText *text, GError **error)
{
    Reading *reading = user;
    CtAcnsText source = { .text = text->text,
                          .origin = text->origin,
                          .part = text->part,
                          .repairs = text->replaced ? CT_ACNS_REPAIR_BYTES : 0,
                          .is_letter = !text->is_html && !text->is_report };

    if (!ct_acns_scan(reading->acns, &source, error) ||
        (text->is_html && ct_html_shows_bracket(text->text) &&
         !scan_shown(reading->acns, &source, error)))
        return false;
    if (ct_acns_count(reading->acns) > 0)
        return true;
    reading->has_feedback |= text->is_report && holds(text->text, "Feedback-Type:");
    reading->has_status |= text->is_status;
    reading->is_xarf |= looks_like_xarf(text->text);
    ct_wording_read_words(&reading->words, text->text);
    return true;
}

static bool on_aside(void *user, const char *part, const char *reason, const char *detail,
                     const CtOrigin *origin, GError **error)
{
    Reading *reading = user;

    (void)error;
    ct_acns_set_aside(reading->acns, reason, detail, part, origin);
    return true;
}

/* A mail without a notice is no referral, whatever else it is: the reason says what. */
static void set_whole_aside(Reading *reading, const CtMimeEntity *entity)
{
    CtOrigin origin = ct_origin_verbatim(0);
    const CtWording *letter = ct_acns_letter(reading->acns);
    const char *reason = "no-notice";
    const char *detail = "the mail holds no notice";

    if (reading->has_feedback) {
        reason = "arf";
        detail = "an abuse report in ARF";
    } else if (reading->has_status) {
        reason = "delivery-report";
        detail = "a report on the delivery of a mail";
    } else if (reading->is_xarf || entity->has_xarf) {
        reason = "xarf";
        detail = "an abuse report in XARF";
    } else if (letter->addresses > 0 && reading->words.has_peer_words) {
        reason = "p2p-text";
        detail = "a peer-to-peer notice in words only";
    } else if (reading->words.has_copyright_words && reading->words.has_url) {
        reason = "url-notice";
        detail = "a copyright notice about an address on the web";
    }
    ct_acns_set_aside(reading->acns, reason, detail, "", &origin);
}

static void add_header(CtRecord *record, const char *name, CtBytes source, CtBytes value)
{
    if (value.size == 0 || value.size > CT_LIMIT_NOTICE_VALUE || !ct_text_is_utf8(value))
        return;
    uint64_t from = (uint64_t)(value.data - source.data);
    ct_record_text(record, name, value, from, from + value.size);
}

static bool emit_header(CtBytes source, const CtMimeEntity *entity, CtRecordSink sink, void *user,
                        GError **error)
{
    g_autofree CtRecord *record = g_new(CtRecord, 1);

    ct_record_begin(record, "mail");
    add_header(record, "message_id", source, entity->message_id);
    add_header(record, "sender", source, entity->from);
    add_header(record, "subject", source, entity->subject);
    add_header(record, "date", source, entity->date);
    return sink(user, record, error);
}

bool ct_acns_mail_read(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtAcns) acns = ct_acns_new();
    Reading reading = { .acns = acns };
    CtMailVisitor visitor = { .text = on_text, .aside = on_aside, .user = &reading };
    CtMimeEntity entity;

    if (source.size > CT_LIMIT_MAIL_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "mail: larger than a mail may be");
    ct_mime_read_entity(source, &entity);
    if (!ct_mail_read(source, &entity, &visitor, error))
        return false;
    if (ct_acns_count(acns) == 0)
        set_whole_aside(&reading, &entity);
    return emit_header(source, &entity, sink, user, error) && ct_acns_emit(acns, sink, user, error);
}

/* A sender and a date or an identifier make a mail; what was saved by hand or sent by a script has
 * often lost some, so that any two of a mail's own fields still make a likely one. */
static int detect_mail(CtBytes source)
{
    CtMimeEntity entity;

    ct_mime_read_entity(ct_bytes_slice(source, 0, HEAD), &entity);
    if (entity.from.size > 0 && (entity.date.size > 0 || entity.message_id.size > 0))
        return 60;
    int fields = (entity.from.size > 0) + (entity.date.size > 0) + (entity.message_id.size > 0) +
                 (entity.subject.size > 0) + (entity.content_type.size > 0);
    return fields >= 2 ? 40 : 0;
}

static void warm_up(void)
{
    ct_charset_warm_up();
    ct_xml_salt_warm_up();
}

const CtFormat ct_acns_mail_format = {
    .name = "acns-mail",
    .summary = "a mail with ACNS notices, in any wrapping",
    .detect = detect_mail,
    .read = ct_acns_mail_read,
    .warm_up = warm_up,
    .of_mails = true,
    .for_mail_room = true,
};

static bool scan_bare(CtAcns *acns, CtBytes source, GError **error)
{
    CtOrigin whole = ct_origin_verbatim(0);
    CtCharset charset = ct_text_is_utf8(source) ? CT_CHARSET_UTF8 : ct_charset_declared(source);
    CtAcnsText text = { .text = source, .origin = &whole, .part = "" };

    if (charset == CT_CHARSET_UNKNOWN) {
        ct_acns_set_aside(acns, "charset-unknown", "the document's character set is not known here",
                          "", &whole);
        return true;
    }
    if (ct_charset_is_plain(charset, source))
        return ct_acns_scan(acns, &text, error);

    g_auto(CtBuffer) converted = ct_buffer_new(CT_LIMIT_MAIL_BYTES);
    g_auto(CtOrigin) origin = charset == CT_CHARSET_ISO2022JP
                                  ? ct_origin_block(0, source.size)
                                  : ct_origin_derived(&whole, source.size);
    if (ct_charset_convert(charset, source, &converted, &origin) > 0)
        text.repairs = CT_ACNS_REPAIR_BYTES;
    if (!ct_buffer_ok(&converted)) {
        ct_acns_set_aside(acns, "limit-length", "the document's text is longer than it may be", "",
                          &whole);
        return true;
    }
    text.text = ct_buffer_bytes(&converted);
    text.origin = &origin;
    return ct_acns_scan(acns, &text, error);
}

static bool read_bare(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtAcns) acns = ct_acns_new();
    CtOrigin origin = ct_origin_verbatim(0);

    if (source.size > CT_LIMIT_MAIL_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "document: larger than a mail may be");
    if (!scan_bare(acns, source, error))
        return false;
    if (ct_acns_count(acns) == 0)
        ct_acns_set_aside(acns, "no-notice", "the document holds no notice", "", &origin);
    return ct_acns_emit(acns, sink, user, error);
}

/* UTF-16 is known by its mark; what the document is shows when it is read. A document inside other
 * text (a mail's body that was saved alone, signed or not) is a guess, but there is no better. */
static int detect_bare(CtBytes source)
{
    CtBytes head = ct_text_trim(ct_bytes_slice(source, 0, HEAD));

    if (ct_charset_declared(ct_bytes_slice(source, 0, 2)) == CT_CHARSET_UTF16 && source.size > 4 &&
        memchr(source.data + 2, '<', 3) != NULL)
        return 70;
    if (head.size == 0 || head.data[0] != '<')
        return holds(head, "<Infringement") ? 20 : 0;
    bool named =
        holds(head, "Infringement") || holds(head, "acns.net") || holds(head, "movielabs.com/ACNS");
    return named ? 90 : 0;
}

const CtFormat ct_acns_mail_bare_format = {
    .name = "acns-xml",
    .summary = "a bare ACNS document",
    .detect = detect_bare,
    .read = read_bare,
    .warm_up = warm_up,
    .for_mail_room = true,
};
