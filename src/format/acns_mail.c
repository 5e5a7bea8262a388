/* acns_mail.c - a mail's texts go through the finder; what it says of itself becomes a record.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/acns_mail.h"

#include "base/text.h"
#include "format/acns.h"
#include "format/charset.h"
#include "format/mail.h"

#include <string.h>

static bool on_text(void *user, const CtMailText *text, GError **error)
{
    return ct_acns_scan(user, text->text, text->origin, text->part, error);
}

static bool on_aside(void *user, const char *part, const char *reason, const char *detail,
                     const CtOrigin *origin, GError **error)
{
    (void)error;
    ct_acns_set_aside(user, reason, detail, part, origin);
    return true;
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
    CtMailVisitor visitor = { .text = on_text, .aside = on_aside, .user = acns };
    CtOrigin origin = ct_origin_verbatim(0);
    CtMimeEntity entity;

    if (source.size > CT_LIMIT_MAIL_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "mail: larger than a mail may be");
    ct_mime_read_entity(source, &entity);
    if (!ct_mail_read(source, &entity, &visitor, error))
        return false;
    if (ct_acns_count(acns) == 0)
        ct_acns_set_aside(acns, "no-notice", "the mail holds no notice", "", &origin);
    return emit_header(source, &entity, sink, user, error) && ct_acns_emit(acns, sink, user, error);
}

static int detect_mail(CtBytes source)
{
    CtMimeEntity entity;

    ct_mime_read_entity(ct_bytes_slice(source, 0, 65536), &entity);
    if (entity.from.size == 0 || (entity.date.size == 0 && entity.message_id.size == 0))
        return 0;
    return 60;
}

static void warm_up(void)
{
    ct_charset_warm_up();
    ct_acns_xml_warm_up();
}

const CtFormat ct_acns_mail_format = {
    .name = "acns-mail",
    .summary = "a mail with ACNS notices, in any wrapping",
    .detect = detect_mail,
    .read = ct_acns_mail_read,
    .warm_up = warm_up,
    .of_mails = true,
};

static bool read_bare(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtAcns) acns = ct_acns_new();
    CtOrigin origin = ct_origin_verbatim(0);

    if (source.size > CT_LIMIT_MAIL_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "document: larger than a mail may be");
    if (!ct_acns_scan(acns, source, &origin, "", error))
        return false;
    if (ct_acns_count(acns) == 0)
        ct_acns_set_aside(acns, "no-notice", "the document holds no notice", "", &origin);
    return ct_acns_emit(acns, sink, user, error);
}

static int detect_bare(CtBytes source)
{
    CtBytes head = ct_text_trim(ct_bytes_slice(source, 0, 65536));

    if (head.size == 0 || head.data[0] != '<')
        return 0;
    return memmem(head.data, head.size, "Infringement", 12) != NULL ? 90 : 0;
}

const CtFormat ct_acns_mail_bare_format = {
    .name = "acns-xml",
    .summary = "a bare ACNS document",
    .detect = detect_bare,
    .read = read_bare,
    .warm_up = warm_up,
};
