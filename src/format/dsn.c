/* dsn.c - groups of fields parted by blank lines; the first is the message's, then recipients'.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/dsn.h"

#include "base/text.h"
#include "format/mail.h"
#include "format/thread.h"

#include <string.h>

#define DIAGNOSTIC_LARGEST 1024
#define ENVID_LARGEST      100 /* RFC 3461, 4.4 */

typedef struct {
    CtBytes action; /* all borrowed from the part's text */
    CtBytes status;
    CtBytes diagnostic;
    CtBytes final_recipient;
    CtBytes original_recipient;
    CtBytes envid;
    size_t fields;
    size_t from; /* of the group in the part */
    size_t to;
} Group;

typedef struct {
    CtRecordSink sink;
    void *user;
    CtRecord record;
    CtBytes
        own; /* what stood behind the "+" of our envelope's address, when the report came there */
    size_t groups;
    size_t reports;
} Reading;

static CtBytes *slot_of(Group *group, CtBytes name)
{
    const struct {
        const char *name;
        CtBytes *slot;
    } slots[] = {
        { "action", &group->action },
        { "status", &group->status },
        { "diagnostic-code", &group->diagnostic },
        { "final-recipient", &group->final_recipient },
        { "original-recipient", &group->original_recipient },
        { "original-envelope-id", &group->envid },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++)
        if (ct_text_equal_nocase(name, slots[i].name))
            return slots[i].slot;
    return NULL;
}

static bool continues(const CtReader *reader)
{
    uint8_t next = ct_reader_peek(reader);

    return next == ' ' || next == '\t';
}

/* The next group of fields; false when there is no more. */
static bool next_group(CtReader *reader, Group *out)
{
    *out = (Group){ 0 };
    while (!ct_reader_at_end(reader)) {
        size_t start = reader->offset;
        CtBytes line = ct_reader_line(reader);
        if (ct_text_trim(line).size == 0) {
            if (out->fields > 0)
                return true;
            continue;
        }
        const uint8_t *colon = memchr(line.data, ':', line.size);
        while (continues(reader))
            (void)ct_reader_line(reader);
        if (colon == NULL)
            continue;
        size_t name_size = (size_t)(colon - line.data);
        CtBytes *slot = slot_of(out, ct_text_trim(ct_bytes_slice(line, 0, name_size)));
        size_t value = start + name_size + 1;
        if (slot != NULL && slot->data == NULL)
            *slot = ct_text_trim(ct_bytes_slice(reader->bytes, value, reader->offset - value));
        out->from = out->fields++ == 0 ? start : out->from;
        out->to = reader->offset;
    }
    return out->fields > 0;
}

/* "+41" is "A" (RFC 3461, 4); what is no printable character stays as it is written. */
static void add_without_xtext(CtBuffer *out, CtBytes text)
{
    for (size_t i = 0; i < MIN(text.size, ENVID_LARGEST); i++) {
        uint8_t byte = 0;
        bool coded = text.data[i] == '+' && ct_text_unhex(ct_bytes_slice(text, i + 1, 2), &byte, 1);
        if (coded && byte > ' ' && byte < 0x7f) {
            ct_buffer_add_u8(out, byte);
            i += 2;
        } else if (text.data[i] >= ' ' && text.data[i] < 0x7f) {
            ct_buffer_add_u8(out, text.data[i]);
        }
    }
}

/* One word of a diagnostic: an address in it is named, not told. */
static void add_word(CtBuffer *out, CtBytes word)
{
    if (word.size > 0 && memchr(word.data, '@', word.size) != NULL) {
        ct_buffer_add_text(out, "<address>");
        return;
    }
    for (size_t i = 0; i < word.size; i++)
        ct_buffer_add_u8(out, word.data[i] < 0x7f ? word.data[i] : '?');
}

/* Blanks and folds become one blank each. */
static void add_without_addresses(CtBuffer *out, CtBytes text)
{
    size_t at = 0;

    text = ct_bytes_slice(text, 0, DIAGNOSTIC_LARGEST);
    while (at < text.size) {
        size_t end = at;
        while (end < text.size && text.data[end] > ' ')
            end++;
        add_word(out, ct_bytes_slice(text, at, end - at));
        at = end;
        while (at < text.size && text.data[at] <= ' ')
            at++;
        if (at < text.size)
            ct_buffer_add_u8(out, ' ');
    }
}

/* "5.1.1" (RFC 3463, 2): class 2, 4 or 5, then two numbers of up to three digits. */
static bool is_status(CtBytes text)
{
    size_t dots = 0;
    size_t digits = 0;

    if (text.size < 5 || text.data[1] != '.' || strchr("245", text.data[0]) == NULL ||
        text.data[0] == '\0')
        return false;
    for (size_t i = 2; i < text.size; i++) {
        if (text.data[i] == '.' && digits > 0) {
            dots++;
            digits = 0;
        } else if (!g_ascii_isdigit(text.data[i]) || ++digits > 3) {
            return false;
        }
    }
    return dots == 1 && digits > 0;
}

/* A status may carry a comment behind it. */
static CtBytes bare_status(CtBytes text)
{
    size_t size = 0;

    while (size < text.size && text.data[size] > ' ' && text.data[size] != '(')
        size++;
    CtBytes bare = ct_bytes_slice(text, 0, size);
    return is_status(bare) ? bare : (CtBytes){ NULL, 0 };
}

static const char *const actions[] = { "failed", "delayed", "delivered", "relayed", "expanded" };

static const char *action_of(CtBytes text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++)
        if (ct_text_equal_nocase(text, actions[i]))
            return actions[i];
    return NULL;
}

static const char *class_of(const char *action, CtBytes status)
{
    if (action != actions[0] && action != actions[1])
        return "none";
    if (status.size > 0 && status.data[0] == '5')
        return status.data[2] == '7' && status.data[3] == '.' ? "policy" : "hard";
    if (status.size > 0 && status.data[0] == '4')
        return "soft";
    return action == actions[0] ? "hard" : "soft";
}

static void add_text(CtRecord *record, const char *name, const char *text)
{
    ct_record_text(record, name, ct_bytes_of_text(text), 0, 0);
}

static bool emit_aside(Reading *reading, const char *reason, const char *detail, const char *part,
                       GError **error)
{
    ct_record_begin(&reading->record, "aside");
    add_text(&reading->record, "reason", reason);
    add_text(&reading->record, "detail", detail);
    add_text(&reading->record, "part", part);
    return reading->sink(reading->user, &reading->record, error);
}

static void add_at(CtRecord *record, const char *name, CtBytes value, const CtMailText *text,
                   CtBytes where)
{
    uint64_t from = 0;
    uint64_t to = 0;

    if (value.size == 0)
        return;
    size_t at = (size_t)(where.data - text->text.data);
    ct_origin_span(text->origin, at, at + where.size, &from, &to);
    ct_record_text(record, name, value, from, to);
}

static bool emit_delivery(Reading *reading, const Group *group, CtBytes envid,
                          const CtMailText *text, GError **error)
{
    g_auto(CtBuffer) freed = ct_buffer_new(ENVID_LARGEST);
    g_auto(CtBuffer) diagnostic = ct_buffer_new((size_t)16 * DIAGNOSTIC_LARGEST);
    const char *action = action_of(group->action);
    CtBytes status = bare_status(group->status);
    CtRecord *record = &reading->record;

    if (group->action.size == 0)
        return emit_aside(reading, "action-missing", "a recipient without an action", text->part,
                          error);
    if (action == NULL)
        return emit_aside(reading, "action-unknown", "an action that RFC 3464 does not know",
                          text->part, error);
    if (envid.size > 0)
        add_without_xtext(&freed, envid);
    else
        ct_buffer_add(&freed, ct_bytes_slice(reading->own, 0, ENVID_LARGEST));
    add_without_addresses(&diagnostic, group->diagnostic);
    ct_record_begin(record, "delivery");
    if (envid.size > 0)
        add_at(record, "envid", ct_buffer_bytes(&freed), text, envid);
    else if (freed.size > 0 && ct_text_is_utf8(ct_buffer_bytes(&freed)))
        ct_record_text(record, "envid", ct_buffer_bytes(&freed), 0, 0);
    add_at(record, "action", ct_bytes_of_text(action), text, group->action);
    add_at(record, "status", status, text, status);
    add_text(record, "class", class_of(action, status));
    add_at(record, "diagnostic", ct_buffer_bytes(&diagnostic), text, group->diagnostic);
    add_text(record, "final_recipient", group->final_recipient.size > 0 ? "present" : "absent");
    add_text(record, "original_recipient",
             group->original_recipient.size > 0 ? "present" : "absent");
    add_text(record, "part", text->part);
    return reading->sink(reading->user, record, error);
}

/* The fields of the message come first (RFC 3464, 2.2); some servers leave them out. */
static bool read_report(Reading *reading, const CtMailText *text, GError **error)
{
    CtReader reader = ct_reader_over(text->text);
    CtBytes envid = { NULL, 0 };
    Group group;
    bool first = true;

    reading->reports++;
    while (next_group(&reader, &group)) {
        bool of_message = first && group.action.size == 0 && group.final_recipient.size == 0;
        first = false;
        if (group.envid.size > 0)
            envid = group.envid;
        if (of_message)
            continue;
        if (++reading->groups > CT_LIMIT_NOTICES)
            return emit_aside(reading, "limit-notices", "more recipients than a report may name",
                              text->part, error);
        if (!emit_delivery(reading, &group, envid, text, error))
            return false;
    }
    return true;
}

static bool on_text(void *user, const CtMailText *text, GError **error)
{
    Reading *reading = user;

    if (!text->is_status || reading->groups > CT_LIMIT_NOTICES)
        return true;
    return read_report(reading, text, error);
}

static bool on_aside(void *user, const char *part, const char *reason, const char *detail,
                     const CtOrigin *origin, GError **error)
{
    (void)origin;
    return emit_aside(user, reason, detail, part, error);
}

static bool read_dsn(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading reading = { .sink = sink, .user = user };
    CtMailVisitor visitor = { .text = on_text, .aside = on_aside, .user = &reading };
    CtMimeEntity entity;

    if (source.size > CT_LIMIT_MAIL_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "delivery report: larger than a mail may be");
    CtThread thread;
    ct_thread_read(source, &thread);
    reading.own = thread.count > 0 ? thread.reference[0] : (CtBytes){ NULL, 0 };
    ct_mime_read_entity(source, &entity);
    if (!ct_mail_read(source, &entity, &visitor, error))
        return false;
    if (reading.reports > 0 && reading.groups > 0)
        return true;
    return emit_aside(&reading, "no-report", "the mail holds no delivery status", "", error);
}

static int detect(CtBytes source)
{
    CtMimeEntity entity;
    CtMimeType type;

    ct_mime_read_entity(ct_bytes_slice(source, 0, 65536), &entity);
    ct_mime_read_type(entity.content_type, &type);
    bool report = ct_text_equal_nocase(type.type, "multipart") &&
                  ct_text_equal_nocase(type.subtype, "report") &&
                  ct_text_equal_nocase(type.report_type, "delivery-status");
    return report ? 90 : 0;
}

const CtFormat ct_dsn_format = {
    .name = "dsn",
    .summary = "a delivery report on a mail that we sent (RFC 3464)",
    .detect = detect,
    .read = read_dsn,
    .for_mail_room = true,
};
