/* acns.c - cuts documents out of a text, has each read and judged, and counts copies.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/acns.h"

#include "base/text.h"
#include "format/acns_repair.h"
#include "format/citation.h"
#include "format/decode.h"

#include <string.h>

#define SIGNED_LEVELS 4 /* a signed mail, forwarded signed, and room */
#define NOWHERE       SIZE_MAX

struct CtAcns {
    CtBuffer values; /* owned: what the documents say */
    GArray *found;   /* owned: CtAcnsNotice */
    CtWording letter;
    size_t documents; /* read so far, copies and broken ones included */
    bool full;
};

/* One text being looked through, innermost signed level first. */
typedef struct {
    CtAcns *self;
    CtBytes text;
    const CtOrigin *origin;
    const CtAcnsText *source;
    const CtClearsign *level;
    size_t levels;
} Search;

/* One document on its way through repairs: each derives from the one before. */
typedef struct {
    CtBytes text;
    const CtOrigin *origin;
    unsigned repairs;
} Document;

typedef struct {
    const char *name;
    bool is_notice;
} Root;

static const Root roots[] = {
    { "Infringement", true },  { "NoticeAck", false },     { "StatusRequest", false },
    { "StatusUpdate", false }, { "CounterNotice", false }, { "NoticeStatus", false },
    { "CaseStatus", false },
};

CtAcns *ct_acns_new(void)
{
    CtAcns *self = g_new0(CtAcns, 1);

    self->values = ct_buffer_new(CT_LIMIT_UNPACKED_BYTES);
    self->found = g_array_new(FALSE, FALSE, sizeof(CtAcnsNotice));
    return self;
}

void ct_acns_free(CtAcns *self)
{
    if (self == NULL)
        return;
    ct_buffer_clear(&self->values);
    g_array_unref(self->found);
    g_free(self);
}

size_t ct_acns_count(const CtAcns *self)
{
    return self->found->len;
}

static bool is_name_byte(uint8_t c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '-' || c == '.' || c >= 0x80;
}

/* The name behind '<' (or "</") at `at`, without its prefix. */
static CtBytes name_at(CtBytes text, size_t at)
{
    size_t from = at;
    size_t to = at;

    while (to < text.size && (is_name_byte(text.data[to]) || text.data[to] == ':')) {
        if (text.data[to] == ':')
            from = to + 1;
        to++;
    }
    return ct_bytes_slice(text, from, to - from);
}

static const Root *root_at(CtBytes text, size_t at)
{
    CtBytes name = name_at(text, at);

    if (name.size < 9)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(roots); i++)
        if (ct_text_equal_nocase(name, roots[i].name))
            return &roots[i];
    return NULL;
}

static size_t find(CtBytes text, size_t from, uint8_t c)
{
    const uint8_t *at = from >= text.size ? NULL : memchr(text.data + from, c, text.size - from);

    return at == NULL ? NOWHERE : (size_t)(at - text.data);
}

/* Where the document whose root element begins at `root` ends: behind its end tag, or before
 * the next document, or at the end of the text. */
static size_t end_of(CtBytes text, size_t root)
{
    size_t largest = MIN(text.size, root + CT_LIMIT_XML_BYTES + 1);

    for (size_t at = find(text, root + 1, '<'); at < largest; at = find(text, at + 1, '<')) {
        CtBytes rest = ct_bytes_slice(text, at + 1, 5);

        if (rest.size > 0 && rest.data[0] == '/') {
            if (root_at(text, at + 2) == NULL)
                continue;
            size_t end = find(text, at, '>');
            return end == NOWHERE ? text.size : end + 1;
        }
        if (root_at(text, at + 1) != NULL ||
            ct_bytes_equal(ct_bytes_slice(rest, 0, 4), ct_bytes_of_text("?xml")))
            return at;
    }
    return largest;
}

static CtClearsignVerdict signature_at(const Search *search, size_t position)
{
    for (size_t i = search->levels; i > 0; i--) {
        const CtClearsign *level = &search->level[i - 1];
        CtClearsignVerdict verdict = ct_clearsign_at(level, position);

        if (verdict != CT_CLEARSIGN_ABSENT)
            return verdict;
        position = ct_origin_before(&level->origin, position);
    }
    return CT_CLEARSIGN_ABSENT;
}

static void map(CtAcnsXmlValue *value, const CtOrigin *origin)
{
    if (value->to > 0)
        ct_origin_span(origin, (size_t)value->from, (size_t)value->to, &value->from, &value->to);
}

/* Ranges within the document become ranges of the source. */
static void map_values(CtAcnsNotice *notice, const CtOrigin *origin)
{
    size_t items = MIN(notice->xml.items, CT_LIMIT_NOTICE_ITEMS);

    for (size_t i = 0; i < CT_ACNS_XML_ONCE; i++)
        map(&notice->xml.once[i], origin);
    for (size_t i = 0; i < items; i++)
        for (size_t j = 0; j < CT_ACNS_XML_PER_ITEM; j++)
            map(&notice->xml.item[i][j], origin);
}

/* One more notice, unless it is one that we have. */
static void keep(CtAcns *self, const CtAcnsNotice *notice)
{
    for (guint i = 0; i < self->found->len; i++) {
        CtAcnsNotice *known = &g_array_index(self->found, CtAcnsNotice, i);
        if (!ct_acns_notice_equal(known, notice, &self->values))
            continue;
        size_t copies = known->copies + 1;
        CtClearsignVerdict signature = MAX(known->signature, notice->signature);
        if (known->repairs != 0 && notice->repairs == 0)
            *known = *notice;
        known->copies = copies;
        known->signature = signature;
        return;
    }
    g_array_append_val(self->found, *notice);
}

static bool has_room(Search *search)
{
    if (search->self->documents >= CT_LIMIT_NOTICES || !ct_buffer_ok(&search->self->values))
        search->self->full = true;
    return !search->self->full;
}

static void begin_notice(const Search *search, size_t from, size_t to, CtAcnsNotice *out)
{
    memset(out, 0, sizeof *out);
    g_strlcpy(out->part, search->source->part, sizeof out->part);
    out->copies = 1;
    out->port = -1;
    out->signature = signature_at(search, from);
    ct_origin_span(search->origin, from, to, &out->from, &out->to);
}

static void add_aside(Search *search, size_t from, size_t to, const char *reason,
                      const char *detail)
{
    CtAcnsNotice notice;

    begin_notice(search, from, to, &notice);
    notice.reason = reason;
    notice.detail = detail;
    keep(search->self, &notice);
}

/* Reads the document as it is now; its values replace those of an earlier try. */
static bool read_values(CtAcns *self, const Document *document, size_t mark, CtAcnsNotice *notice,
                        GError **error)
{
    ct_buffer_truncate(&self->values, mark);
    if (!ct_acns_xml_read(document->text, &self->values, &notice->xml, error))
        return false;
    map_values(notice, document->origin);
    notice->repairs = document->repairs;
    return true;
}

static bool is_settled(const CtAcnsNotice *notice)
{
    return notice->xml.verdict != CT_ACNS_XML_BROKEN && notice->xml.verdict != CT_ACNS_XML_CUT;
}

/* The document from its root on, when what stands before it is what expat stumbles over. */
static size_t after_prolog(const Document *document, size_t stopped_at)
{
    CtBytes text = document->text;

    for (size_t at = find(text, 0, '<'); at != NOWHERE; at = find(text, at + 1, '<'))
        if (root_at(text, at + 1) != NULL)
            return stopped_at <= at ? at : 0;
    return 0;
}

/* A document that expat refuses: mended, and once more without what stands before its root. */
static bool read_mended(CtAcns *self, const Document *broken, size_t mark, CtAcnsNotice *notice,
                        GError **error)
{
    g_auto(CtBuffer) mended =
        ct_buffer_new((size_t)5 * CT_LIMIT_XML_BYTES); /* "&" can become "&amp;" */
    g_auto(CtOrigin) origin = ct_origin_derived(broken->origin, broken->text.size);
    g_auto(CtOrigin) rest = ct_origin_derived(&origin, 0);
    Document document = { .origin = &origin };

    document.repairs = broken->repairs | ct_acns_repair_mend(broken->text, &mended, &origin);
    document.text = ct_buffer_bytes(&mended);
    if (document.repairs != broken->repairs && !read_values(self, &document, mark, notice, error))
        return false;
    if (is_settled(notice))
        return true;
    size_t root = after_prolog(&document, notice->xml.stopped_at);
    if (root > 0) {
        rest.before_size = mended.size;
        ct_origin_add(&rest, 0, root);
        document.text = ct_bytes_slice(document.text, root, document.text.size);
        document.origin = &rest;
        document.repairs |= CT_ACNS_REPAIR_DECLARATION;
        return read_values(self, &document, mark, notice, error);
    }
    return true;
}

static bool read_document(CtAcns *self, const Document *document, CtAcnsNotice *notice,
                          GError **error)
{
    size_t mark = self->values.size;

    if (!read_values(self, document, mark, notice, error))
        return false;
    if (!is_settled(notice) && !read_mended(self, document, mark, notice, error))
        return false;
    if (notice->xml.value_cut)
        notice->repairs |= CT_ACNS_REPAIR_VALUE;
    if (notice->xml.source_whole && notice->xml.verdict == CT_ACNS_XML_CUT)
        notice->repairs |= CT_ACNS_REPAIR_CUT;
    if (notice->xml.source_whole && notice->xml.verdict == CT_ACNS_XML_BROKEN)
        notice->repairs |= CT_ACNS_REPAIR_REST;
    return true;
}

/* The document as it was before it was cited in a reply or forward. */
static void take_off_citation(const Search *search, size_t from, CtBuffer *out, CtOrigin *origin,
                              Document *document)
{
    CtBytes mark = ct_citation_mark(search->text, from);

    if (mark.size == 0 || !ct_citation_strip(document->text, mark, out, origin))
        return;
    *document =
        (Document){ ct_buffer_bytes(out), origin, document->repairs | CT_ACNS_REPAIR_CITATION };
}

static bool read_notice(Search *search, size_t from, size_t to, GError **error)
{
    CtAcns *self = search->self;
    CtBytes bytes = ct_bytes_slice(search->text, from, to - from);
    g_auto(CtOrigin) origin = ct_origin_derived(search->origin, search->text.size);
    g_auto(CtOrigin) plain_origin = ct_origin_derived(&origin, bytes.size);
    g_auto(CtBuffer) plain = ct_buffer_new(CT_LIMIT_XML_BYTES);
    g_auto(CtBuffer) decoded = ct_buffer_new(CT_LIMIT_XML_BYTES);
    Document document = { bytes, &origin, search->source->repairs };
    CtAcnsNotice notice;

    begin_notice(search, from, to, &notice);
    ct_origin_add(&origin, 0, from);
    take_off_citation(search, from, &plain, &plain_origin, &document);
    g_auto(CtOrigin) decoded_origin = ct_origin_derived(document.origin, document.text.size);
    if (ct_acns_repair_is_quoted(document.text)) {
        ct_decode_quoted(document.text, &decoded, &decoded_origin);
        document = (Document){ ct_buffer_bytes(&decoded), &decoded_origin,
                               document.repairs | CT_ACNS_REPAIR_QUOTED };
    }
    if (!read_document(self, &document, &notice, error))
        return false;
    if (!ct_buffer_ok(&self->values))
        return true; /* has_room() ends the search */
    ct_acns_notice_judge(&notice, &self->values);
    keep(self, &notice);
    return true;
}

/* Reads the document that begins at `from` (its declaration) and whose root begins at `root`;
 * *out_next is where to look on. */
static bool read_found(Search *search, size_t from, size_t root, size_t *out_next, GError **error)
{
    const Root *kind = root_at(search->text, root + 1);
    size_t to = end_of(search->text, root);

    *out_next = to;
    search->self->documents++;
    if (to - from > CT_LIMIT_XML_BYTES) {
        add_aside(search, from, to, "limit-length", "the document is longer than a notice may be");
        return true;
    }
    if (!kind->is_notice) {
        add_aside(search, from, to, "acns-reply", "an ACNS message that is not a notice");
        return true;
    }
    return read_notice(search, from, to, error);
}

static void read_words(Search *search, size_t from, size_t to)
{
    if (search->source->is_letter)
        ct_wording_read(&search->self->letter, ct_bytes_slice(search->text, from, to - from));
}

/* The declaration and the document type stand before the root with nothing but more
 * declarations between; any other element parts them. */
static bool search_text(Search *search, GError **error)
{
    CtBytes text = search->text;
    size_t prolog = NOWHERE;
    size_t said = 0; /* the letter from here on has not been read */

    for (size_t at = find(text, 0, '<'); at != NOWHERE && has_room(search);) {
        size_t next = at + 1;
        CtBytes head = ct_bytes_slice(text, next, 8);

        if (root_at(text, next) != NULL) {
            size_t from = prolog == NOWHERE ? at : prolog;
            read_words(search, said, from);
            if (!read_found(search, from, at, &next, error))
                return false;
            said = next;
            prolog = NOWHERE;
        } else if (ct_bytes_equal(ct_bytes_slice(head, 0, 4), ct_bytes_of_text("?xml"))) {
            prolog = at;
        } else if (ct_text_equal_nocase(head, "!DOCTYPE")) {
            prolog = prolog == NOWHERE ? at : prolog;
        } else if (head.size == 0 || (head.data[0] != '!' && head.data[0] != '?')) {
            prolog = NOWHERE;
        }
        at = find(text, next, '<');
    }
    read_words(search, said, text.size);
    return true;
}

bool ct_acns_scan(CtAcns *self, const CtAcnsText *source, GError **error)
{
    CtClearsign level[SIGNED_LEVELS];
    Search search = { .self = self,
                      .text = source->text,
                      .origin = source->origin,
                      .source = source,
                      .level = level };

    while (search.levels < SIGNED_LEVELS &&
           ct_clearsign_read(search.text, search.origin, &level[search.levels])) {
        search.text = ct_buffer_bytes(&level[search.levels].text);
        search.origin = &level[search.levels].origin;
        search.levels++;
    }
    bool done = search_text(&search, error);
    for (size_t i = 0; i < search.levels; i++)
        ct_clearsign_clear(&level[i]);
    return done;
}

void ct_acns_set_aside(CtAcns *self, const char *reason, const char *detail, const char *part,
                       const CtOrigin *origin)
{
    CtAcnsText source = { .origin = origin, .part = part };
    Search search = { .self = self, .origin = origin, .source = &source };

    if (!has_room(&search))
        return;
    self->documents++;
    add_aside(&search, 0, 0, reason, detail);
}

const CtWording *ct_acns_letter(const CtAcns *self)
{
    return &self->letter;
}

/* Only where a mail holds one notice is it certain which one its letter speaks of. */
static void compare_with_letter(CtAcns *self)
{
    CtAcnsNotice *notice = &g_array_index(self->found, CtAcnsNotice, 0);

    if (self->found->len == 1 && notice->reason == NULL)
        notice->mismatch =
            ct_wording_contradicts(&self->letter, &notice->ip, notice->port, notice->at);
}

bool ct_acns_emit(CtAcns *self, CtRecordSink sink, void *user, GError **error)
{
    CtRecord record;
    g_auto(CtBuffer) scratch = ct_buffer_new(CT_LIMIT_NOTICE_VALUE);

    compare_with_letter(self);
    for (guint i = 0; i < self->found->len; i++) {
        const CtAcnsNotice *notice = &g_array_index(self->found, CtAcnsNotice, i);
        ct_acns_notice_record(notice, &self->values, &scratch, &record);
        if (!sink(user, &record, error))
            return false;
    }
    if (!self->full)
        return true;
    ct_record_begin(&record, "aside");
    ct_record_text(&record, "reason", ct_bytes_of_text("limit-notices"), 0, 0);
    ct_record_text(&record, "detail", ct_bytes_of_text("more notices than one mail may hold"), 0,
                   0);
    return sink(user, &record, error);
}
