/* acns_notice.c - the reasons in the order in which a person would ask for them, then fields.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/acns_notice.h"

#include "base/text.h"
#include "format/acns_repair.h"
#include "format/stamp.h"
#include "format/wording.h"

#include <string.h>

#define PORT_LARGEST 65535

static CtBytes once(const CtAcnsNotice *self, const CtBuffer *values, CtAcnsXmlOnce which)
{
    return ct_acns_xml_get(values, self->xml.once[which]);
}

static bool contains(CtBytes text, const char *word)
{
    return text.size > 0 && memmem(text.data, text.size, word, strlen(word)) != NULL;
}

static void set_aside(CtAcnsNotice *self, const char *reason, const char *detail)
{
    if (self->reason != NULL)
        return;
    self->reason = reason;
    self->detail = detail;
}

static void judge_xml(CtAcnsNotice *self)
{
    switch (self->xml.verdict) {
    case CT_ACNS_XML_DOCTYPE:
        set_aside(self, "xml-doctype", "the document declares a document type");
        break;
    case CT_ACNS_XML_TOO_DEEP:
        set_aside(self, "limit-depth", "the document nests deeper than a notice may");
        break;
    case CT_ACNS_XML_CUT:
        if (!self->xml.source_whole)
            set_aside(self, "xml-cut", "the document ends before its Source does");
        break;
    case CT_ACNS_XML_BROKEN:
        if (!self->xml.source_whole)
            set_aside(self, "xml-broken", "the document is not well-formed before its Source ends");
        break;
    case CT_ACNS_XML_WELL:
    default:
        break;
    }
}

static void judge_time(CtAcnsNotice *self, const CtBuffer *values)
{
    CtBytes text = once(self, values, CT_ACNS_XML_TIME);

    if (text.size == 0) {
        set_aside(self, "no-time", "the Source states no time");
        return;
    }
    switch (ct_stamp_read(text, &self->at)) {
    case CT_STAMP_NO_ZONE:
        set_aside(self, "time-without-zone", "the time of the Source has no zone");
        break;
    case CT_STAMP_IMPOSSIBLE:
        set_aside(self, "time-impossible", "the time of the Source cannot be");
        break;
    case CT_STAMP_MALFORMED:
        set_aside(self, "time-malformed", "the time of the Source is not a time");
        break;
    case CT_STAMP_OK:
    default:
        break;
    }
}

static void judge_port(CtAcnsNotice *self, const CtBuffer *values)
{
    CtBytes text = once(self, values, CT_ACNS_XML_PORT);
    uint64_t port = 0;

    self->port = -1;
    if (text.size == 0)
        return;
    if (!ct_text_to_u64(text, UINT64_MAX, &port))
        set_aside(self, "port-malformed", "the port of the Source is not a number");
    else if (port > PORT_LARGEST)
        set_aside(self, "port-out-of-range", "the port of the Source is not 0 to 65535");
    else
        self->port = (int64_t)port;
}

void ct_acns_notice_judge(CtAcnsNotice *self, const CtBuffer *values)
{
    CtBytes retraction = once(self, values, CT_ACNS_XML_RETRACTION);
    CtBytes ip = once(self, values, CT_ACNS_XML_ADDRESS);

    self->reason = NULL;
    judge_xml(self);
    if (ct_text_equal_nocase(retraction, "true") || ct_text_equal_nocase(retraction, "1"))
        set_aside(self, "retraction", "the sender takes this notice back");
    if (ip.size == 0)
        set_aside(self, "no-address", "the Source states no address");
    else if (!ct_address_parse(ip, &self->ip))
        set_aside(self, "address-malformed", "the address of the Source is not an IP address");
    judge_time(self, values);
    judge_port(self, values);
}

bool ct_acns_notice_equal(const CtAcnsNotice *a, const CtAcnsNotice *b, const CtBuffer *values)
{
    CtBytes id = once(a, values, CT_ACNS_XML_CASE_ID);

    if (a->reason != b->reason &&
        (a->reason == NULL || b->reason == NULL || strcmp(a->reason, b->reason) != 0))
        return false;
    if (!ct_bytes_equal(id, once(b, values, CT_ACNS_XML_CASE_ID)))
        return false;
    if (a->reason == NULL)
        return ct_address_equal(&a->ip, &b->ip) && a->at == b->at && a->port == b->port;
    return id.size > 0 && /* what has no name may be something else */
           ct_bytes_equal(once(a, values, CT_ACNS_XML_ADDRESS),
                          once(b, values, CT_ACNS_XML_ADDRESS)) &&
           ct_bytes_equal(once(a, values, CT_ACNS_XML_TIME), once(b, values, CT_ACNS_XML_TIME));
}

/* The document versions of ACNS 2.0 are told by the schema's name; where it names none, the
 * namespace of www.acns.net/ACNS came with 1.2. */
static const char *version_of(const CtAcnsNotice *self, const CtBuffer *values)
{
    CtBytes space = once(self, values, CT_ACNS_XML_NAMESPACE);
    CtBytes schema = once(self, values, CT_ACNS_XML_SCHEMA);

    if (contains(space, "acns.net/ACNS"))
        return "1.2";
    if (contains(space, "movielabs.com/ACNS") || contains(space, "acns.net")) {
        if (contains(schema, "1_2") || contains(schema, "v1.2"))
            return "1.2";
        if (contains(schema, "1_1") || contains(schema, "v1.1"))
            return "1.1";
        return contains(schema, "1_0") || contains(schema, "v1.0") ? "1.0" : "2.0";
    }
    if (space.size > 0)
        return "unknown";
    if (self->xml.has_newer_shape)
        return "2.0";
    if (contains(schema, "0.7") || self->xml.item[0][CT_ACNS_XML_ITEM_TIME].size > 0)
        return "0.7";
    return "0.6";
}

static void add(CtRecord *out, const char *name, const CtBuffer *values, CtAcnsXmlValue value)
{
    if (value.size > 0)
        ct_record_text(out, name, ct_acns_xml_get(values, value), value.from, value.to);
}

static void add_items(const CtAcnsNotice *self, const CtBuffer *values, CtRecord *out)
{
    for (size_t i = 0; i < MIN(self->xml.items, CT_LIMIT_NOTICE_ITEMS); i++) {
        const CtAcnsXmlValue *item = self->xml.item[i];
        CtAcnsXmlValue size = item[CT_ACNS_XML_FILE_SIZE];
        uint64_t exact = 0;

        add(out, "title", values, item[CT_ACNS_XML_TITLE]);
        add(out, "filename", values, item[CT_ACNS_XML_FILE_NAME]);
        if (size.size > 0 && ct_text_to_u64(ct_acns_xml_get(values, size), INT64_MAX, &exact))
            ct_record_number(out, "size", (int64_t)exact, size.from, size.to);
        add(out, "size_text", values, size);
        add(out, "hash", values, item[CT_ACNS_XML_HASH]);
        add(out, "hash_type", values, item[CT_ACNS_XML_HASH_TYPE]);
    }
}

static void add_text(CtRecord *out, const char *name, const char *text)
{
    ct_record_text(out, name, ct_bytes_of_text(text), 0, 0);
}

static CtAcnsXmlValue protocol_of(const CtAcnsXmlValue *once)
{
    if (once[CT_ACNS_XML_PROTOCOL].size > 0)
        return once[CT_ACNS_XML_PROTOCOL];
    return once[CT_ACNS_XML_SUB_PROTOCOL].size > 0 ? once[CT_ACNS_XML_SUB_PROTOCOL]
                                                   : once[CT_ACNS_XML_SOURCE_TYPE];
}

static void record_aside(const CtAcnsNotice *self, const CtBuffer *values, CtRecord *out)
{
    const CtAcnsXmlValue *value = self->xml.once;

    ct_record_begin(out, "aside");
    ct_record_text(out, "reason", ct_bytes_of_text(self->reason), self->from, self->to);
    add_text(out, "detail", self->detail);
    add(out, "case_id", values, value[CT_ACNS_XML_CASE_ID]);
    add(out, "ip_text", values, value[CT_ACNS_XML_ADDRESS]);
    add(out, "at_text", values, value[CT_ACNS_XML_TIME]);
    add_text(out, "part", self->part);
}

static void add_mismatch(unsigned mismatch, CtRecord *out)
{
    static const char *const names[] = { NULL,   "ip",      "port",      "ip port",
                                         "time", "ip time", "port time", "ip port time" };

    if (mismatch != 0)
        add_text(out, "mismatch", names[mismatch % G_N_ELEMENTS(names)]);
}

/* What is not of the notice itself but of how it came and how it was read. */
static void add_circumstances(const CtAcnsNotice *self, CtBuffer *scratch, CtRecord *out)
{
    add_text(out, "signature", ct_clearsign_name(self->signature));
    ct_buffer_empty(scratch);
    ct_acns_repair_add_names(self->repairs, scratch);
    if (scratch->size > 0)
        ct_record_text(out, "repaired", ct_buffer_bytes(scratch), 0, 0);
    add_mismatch(self->mismatch, out);
    add_text(out, "part", self->part);
    ct_record_number(out, "copies", (int64_t)self->copies, 0, 0);
    ct_record_number(out, "items", (int64_t)self->xml.items, 0, 0);
}

void ct_acns_notice_record(const CtAcnsNotice *self, const CtBuffer *values, CtBuffer *scratch,
                           CtRecord *out)
{
    const CtAcnsXmlValue *value = self->xml.once;
    CtAcnsXmlValue ip = value[CT_ACNS_XML_ADDRESS];
    CtAcnsXmlValue at = value[CT_ACNS_XML_TIME];
    CtAcnsXmlValue port = value[CT_ACNS_XML_PORT];

    if (self->reason != NULL) {
        record_aside(self, values, out);
        return;
    }
    ct_record_begin(out, "referral");
    add(out, "case_id", values, value[CT_ACNS_XML_CASE_ID]);
    add_text(out, "format", "acns");
    add_text(out, "version", version_of(self, values));
    ct_record_address(out, "ip", &self->ip, ip.from, ip.to);
    add(out, "ip_text", values, ip);
    if (self->port >= 0)
        ct_record_number(out, "port", self->port, port.from, port.to);
    add(out, "protocol", values, protocol_of(value));
    ct_record_instant(out, "at", self->at, at.from, at.to);
    add(out, "at_text", values, at);
    add(out, "complainant", values, value[CT_ACNS_XML_ENTITY]);
    add(out, "complainant_email", values, value[CT_ACNS_XML_EMAIL]);
    add(out, "type", values, value[CT_ACNS_XML_NOTICE_TYPE]);
    add_circumstances(self, scratch, out);
    add_items(self, values, out);
}
