/* cms_question.c - a record in, a record out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/cms_question.h"

#include <string.h>

static void add_text(CtRecord *record, const char *name, const char *text)
{
    if (text != NULL)
        ct_record_text(record, name, ct_bytes_of_text(text), 0, 0);
}

void ct_cms_question_add(const CtCmsQuestion *question, CtBuffer *out)
{
    CtRecord record;

    ct_record_begin(&record, "cms_question");
    ct_record_bytes(&record, "message", question->message, 0, 0);
    ct_record_bytes(&record, "content", question->content, 0, 0);
    add_text(&record, "certificate", question->certificate);
    add_text(&record, "anchors", question->anchors);
    add_text(&record, "address", question->address);
    ct_record_instant(&record, "now", question->now, 0, 0);
    ct_record_encode(&record, out);
}

static char *text_of(const CtRecord *record, const char *name)
{
    return ct_record_find(record, name) == NULL
               ? NULL
               : ct_bytes_to_text(ct_record_get_text(record, name));
}

static CtBytes bytes_of(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    return field == NULL || field->kind != CT_VALUE_BYTES ? (CtBytes){ NULL, 0 } : field->bytes;
}

static bool answer(const CtCmsQuestion *question, CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtCmsSignature) signature = { 0 };
    g_autoptr(GError) problem = NULL;
    CtRecord record;

    if (ct_cms_verify(question, &signature, &problem)) {
        ct_record_begin(&record, "signature");
        add_text(&record, "id", signature.id);
        ct_record_instant(&record, "at", signature.at, 0, 0);
    } else {
        ct_record_begin(&record, "aside");
        add_text(&record, "reason", "signature-bad");
        add_text(&record, "detail", problem->message);
    }
    return sink(user, &record, error);
}

static bool read_question(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtReader reader = ct_reader_over(source);
    g_autofree CtRecord *record = g_new(CtRecord, 1); /* ten kilobytes */

    if (!ct_record_decode(&reader, record, error))
        return false;
    const CtRecordField *now = ct_record_find(record, "now");
    if (strcmp(record->kind, "cms_question") != 0 || now == NULL || now->kind != CT_VALUE_INSTANT ||
        !ct_reader_at_end(&reader))
        return ct_fail(error, CT_ERROR_INPUT, "question: not one about a signature");
    g_autofree char *certificate = text_of(record, "certificate");
    g_autofree char *anchors = text_of(record, "anchors");
    g_autofree char *address = text_of(record, "address");
    const CtCmsQuestion question = { .message = bytes_of(record, "message"),
                                     .content = bytes_of(record, "content"),
                                     .certificate = certificate,
                                     .anchors = anchors,
                                     .address = address,
                                     .now = now->number };
    return answer(&question, sink, user, error);
}

/* Asked for by name, by the desk alone. */
static int detect(CtBytes source)
{
    (void)source;
    return 0;
}

const CtFormat ct_cms_question_format = {
    .name = "cms-question",
    .summary = "a question of the desk: is this S/MIME signature good",
    .detect = detect,
    .read = read_question,
    .warm_up = ct_cms_warm_up,
};
