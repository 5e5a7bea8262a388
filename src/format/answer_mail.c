/* answer_mail.c - the header, the first text, and then the signature.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/answer_mail.h"

#include "format/mail.h"
#include "format/signed_mail.h"
#include "format/thread.h"

#define SUBJECT_LONGEST 1000

typedef struct {
    CtBuffer text; /* the first text of the mail */
    bool has_text;
} Reading;

static bool on_text(void *user, const CtMailText *text, GError **error)
{
    Reading *self = user;

    (void)error;
    if (self->has_text || text->is_report)
        return true;
    self->has_text = true;
    ct_buffer_add(&self->text, ct_bytes_slice(text->text, 0, CT_LIMIT_VALUE_BYTES));
    return true;
}

static bool on_aside(void *user, const char *part, const char *reason, const char *detail,
                     const CtOrigin *origin, GError **error)
{
    (void)user, (void)part, (void)reason, (void)detail, (void)origin, (void)error;
    return true; /* nothing is decided by a text that is not signed */
}

static bool emit(const Reading *self, CtBytes source, const CtMimeEntity *mail, CtRecordSink sink,
                 void *user, GError **error)
{
    g_autofree CtRecord *record = g_new(CtRecord, 1);
    CtThread thread;

    ct_thread_read(source, &thread);
    ct_record_begin(record, "answer");
    ct_record_text(record, "sender", ct_bytes_of_text(ct_thread_word(thread.kind)), 0, 0);
    for (size_t i = 0; i < thread.count; i++)
        ct_record_bytes(record, "reference", thread.reference[i], 0, 0);
    ct_record_bytes(record, "subject", ct_bytes_slice(mail->subject, 0, SUBJECT_LONGEST), 0, 0);
    ct_record_text(record, "text", ct_buffer_bytes(&self->text), 0, 0);
    return sink(user, record, error);
}

static bool read_answer(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading reading = { .text = ct_buffer_new(CT_LIMIT_VALUE_BYTES) };
    const CtMailVisitor visitor = { .text = on_text, .aside = on_aside, .user = &reading };
    CtMimeEntity mail;

    if (source.size > CT_LIMIT_MAIL_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "answer: larger than a mail may be");
    ct_mime_read_entity(source, &mail);
    bool read = ct_mail_read(source, &mail, &visitor, error) &&
                emit(&reading, source, &mail, sink, user, error) &&
                ct_signed_mail_format.read(source, sink, user, error);
    ct_buffer_clear(&reading.text);
    return read;
}

/* Any mail is one, where answers arrive; nowhere else. */
static int detect(CtBytes source)
{
    (void)source;
    return 0;
}

const CtFormat ct_answer_mail_format = {
    .name = "answer-mail",
    .summary = "an answer to a copy: what it refers to, who wrote it, what is signed",
    .detect = detect,
    .read = read_answer,
};
