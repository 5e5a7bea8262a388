/* reply_mail.c - one mail, each of its copies verified by itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/reply_mail.h"

#include "cases/values.h"
#include "desk/copy.h"
#include "seal/pubkey.h"

#include <string.h>

/* What the jailed reader saw, copied out. */
typedef struct {
    CtBuffer content;
    CtBuffer signature;
    char *text;  /* owned; "" of a cleartext message */
    char *aside; /* owned: why there is nothing */
    bool found;
} Signed;

static void signed_clear(Signed *self)
{
    ct_buffer_clear(&self->content);
    ct_buffer_clear(&self->signature);
    g_free(self->text);
    g_free(self->aside);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Signed, signed_clear)

static bool take_record(void *user, const CtRecord *record, GError **error)
{
    Signed *self = user;
    const CtRecordField *content = ct_record_find(record, "content");
    const CtRecordField *signature = ct_record_find(record, "signature");

    (void)error;
    if (strcmp(record->kind, "aside") == 0) {
        g_free(self->aside);
        self->aside = ct_bytes_to_text(ct_record_get_text(record, "detail"));
        return true;
    }
    if (self->found || content == NULL || signature == NULL)
        return true;
    self->found = true;
    ct_buffer_add(&self->content, content->bytes);
    ct_buffer_add(&self->signature, signature->bytes);
    self->text = ct_bytes_to_text(ct_record_get_text(record, "text"));
    return true;
}

/* ---- one copy ---- */

static bool verify_by(const Signed *mail, CtInstant now, const char *key, CtPubkeySignature *out)
{
    g_autoptr(CtPubkeyRing) ring = ct_pubkey_ring_new(now);
    g_auto(CtPubkey) taken = { 0 };

    return key != NULL && ct_pubkey_take(ring, ct_bytes_of_text(key), &taken, NULL) &&
           ct_pubkey_verify(ring, ct_buffer_bytes(&mail->content),
                            ct_buffer_bytes(&mail->signature), out, NULL);
}

/* NULL when the signature is good and by one who may answer for that case. */
static const char *verify(CtBook *book, const CtCase *subject, CtInstant now, const Signed *mail,
                          CtPubkeySignature *out)
{
    static const char *const keys[] = { "public_key", "deputy_public_key" };
    g_autoptr(CtValues) values = ct_values_load(book, subject, NULL, NULL);

    for (size_t i = 0; values != NULL && i < G_N_ELEMENTS(keys); i++) {
        if (!verify_by(mail, now, ct_values_get(values, keys[i]), out))
            continue;
        return out->at < subject->opened_at ? "signed before the copy was made" : NULL;
    }
    return "its signature is not a good one by its recipient";
}

/* The first text in which copies are looked for: a cleartext message is its own. */
static const char *named_in(const Signed *mail, char **scratch)
{
    if (mail->text[0] != '\0')
        return mail->text;
    *scratch = ct_bytes_to_text(ct_buffer_bytes(&mail->content));
    return *scratch;
}

typedef struct {
    CtBook *book;
    CtInstant now;
    const Signed *mail;
    const CtReplying *asked;
} Taking;

static bool take_copy(const Taking *self, const char *copy, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_auto(CtPubkeySignature) signature = { 0 };
    int64_t sid = 0;
    bool found = false;
    const char *reason = NULL;

    if (!ct_copy_read(self->book->mandate, copy, &sid, NULL))
        reason = "no number of a copy";
    else if (!ct_case_find(self->book, sid, subject, &found, error))
        return false;
    if (reason == NULL)
        reason =
            found ? verify(self->book, subject, self->now, self->mail, &signature) : "no such copy";
    if (reason != NULL) {
        self->asked->told(self->asked->user, &(CtReplyingLine){ .reason = reason });
        return true;
    }
    const char *text = signature.text == NULL ? self->mail->text : signature.text;
    const CtReplying replying = { .text = ct_bytes_of_text(text),
                                  .only_sid = sid,
                                  .is_letter = true,
                                  .at = signature.at,
                                  .told = self->asked->told,
                                  .user = self->asked->user };
    return ct_replying_apply(self->book, self->now, &replying, error);
}

static bool take_copies(const Taking *self, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *scratch = NULL;
    const char *at = named_in(self->mail, &scratch);

    for (char *copy; (copy = ct_copy_find(at, &at)) != NULL;) {
        bool first = g_hash_table_add(seen, copy);

        if (first && !take_copy(self, copy, error))
            return false;
    }
    return g_hash_table_size(seen) > 0 || ct_fail(error, CT_ERROR_INPUT, "mail: it names no copy");
}

bool ct_reply_mail_take(CtBook *book, CtInstant now, CtWorker *worker, const CtReplying *mail,
                        GError **error)
{
    g_auto(Signed) read = { .content = ct_buffer_new(CT_LIMIT_RECORD_BYTES),
                            .signature = ct_buffer_new(CT_LIMIT_RECORD_BYTES) };
    const Taking taking = { book, now, &read, mail };

    if (!ct_worker_read(worker, "signed-mail", mail->text, take_record, &read, error))
        return false;
    if (!read.found)
        return ct_fail(error, CT_ERROR_INPUT, "mail: %s",
                       read.aside == NULL ? "nothing in it is signed" : read.aside);
    return take_copies(&taking, error);
}
