/* reply_mail.c - one mail, each of its copies verified by itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/reply_mail.h"

#include "base/file.h"
#include "cases/values.h"
#include "desk/copy.h"
#include "format/cms_question.h"
#include "seal/pubkey.h"

#include <string.h>

/* A copy that the text names: what its recipient says, or why that does not count. */
typedef struct {
    int64_t sid;
    CtInstant at;
    char *text;       /* owned */
    const char *word; /* NULL: it counts */
    char *reason;     /* owned; NULL: it counts */
} Answer;

struct CtReplyMail {
    CtBuffer content;
    CtBuffer signature;
    char *text;  /* owned; "" of a cleartext message */
    char *word;  /* owned: the reader's word for why nothing is signed */
    char *aside; /* owned: and its sentence */
    bool found;
    bool is_smime;
    GArray *answers; /* owned, of Answer */
};

static void clear_answer(gpointer data)
{
    Answer *answer = data;

    g_free(answer->text);
    g_free(answer->reason);
}

CtReplyMail *ct_reply_mail_new(void)
{
    CtReplyMail *self = g_new0(CtReplyMail, 1);

    self->content = ct_buffer_new(CT_LIMIT_RECORD_BYTES);
    self->signature = ct_buffer_new(CT_LIMIT_RECORD_BYTES);
    self->answers = g_array_new(FALSE, TRUE, sizeof(Answer));
    g_array_set_clear_func(self->answers, clear_answer);
    return self;
}

void ct_reply_mail_free(CtReplyMail *self)
{
    if (self == NULL)
        return;
    ct_buffer_clear(&self->content);
    ct_buffer_clear(&self->signature);
    g_free(self->text);
    g_free(self->word);
    g_free(self->aside);
    g_array_unref(self->answers);
    g_free(self);
}

/* ---- what the reader saw ---- */

static void see_aside(CtReplyMail *self, const CtRecord *record)
{
    if (self->word != NULL)
        return;
    self->word = ct_bytes_to_text(ct_record_get_text(record, "reason"));
    self->aside = ct_bytes_to_text(ct_record_get_text(record, "detail"));
}

void ct_reply_mail_see(CtReplyMail *self, const CtRecord *record)
{
    const CtRecordField *content = ct_record_find(record, "content");
    const CtRecordField *signature = ct_record_find(record, "signature");

    if (strcmp(record->kind, "aside") == 0)
        see_aside(self, record);
    if (strcmp(record->kind, "signed_mail") != 0 || self->found || content == NULL ||
        signature == NULL)
        return;
    g_autofree char *form = ct_bytes_to_text(ct_record_get_text(record, "form"));
    self->found = true;
    self->is_smime = g_str_has_prefix(form, "smime-");
    ct_buffer_add(&self->content, content->bytes);
    ct_buffer_add(&self->signature, signature->bytes);
    self->text = ct_bytes_to_text(ct_record_get_text(record, "text"));
}

/* ---- one copy ---- */

/* One mail while it is judged. */
typedef struct {
    CtReplyMail *mail;
    CtBook *book;
    CtInstant now;
    CtWorker *worker;
    char *anchors; /* owned; NULL: none are stated */
} Judging;

static const char foreign[] = "its signature is not a good one by its recipient";

/* NULL when it is good. */
static const char *ask_gpg(const Judging *self, const char *key, CtPubkeySignature *out)
{
    const CtReplyMail *mail = self->mail;
    g_autoptr(CtPubkeyRing) ring = ct_pubkey_ring_new(self->now);
    g_auto(CtPubkey) taken = { 0 };

    return key != NULL && ct_pubkey_take(ring, ct_bytes_of_text(key), &taken, NULL) &&
                   ct_pubkey_verify(ring, ct_buffer_bytes(&mail->content),
                                    ct_buffer_bytes(&mail->signature), out, NULL)
               ? NULL
               : foreign;
}

typedef struct {
    CtPubkeySignature *out;
    bool good;
    char *reason; /* owned */
} Verdict;

static bool take_verdict(void *user, const CtRecord *record, GError **error)
{
    Verdict *self = user;
    const CtRecordField *at = ct_record_find(record, "at");

    (void)error;
    if (strcmp(record->kind, "signature") == 0 && at != NULL && at->kind == CT_VALUE_INSTANT) {
        self->good = true;
        self->out->at = at->number;
    } else if (self->reason == NULL) {
        self->reason = ct_bytes_to_text(ct_record_get_text(record, "detail"));
    }
    return true;
}

/* *out_reason is NULL when it is good; the caller frees it. */
static bool ask_worker(const Judging *self, const char *key, const char *address,
                       CtPubkeySignature *out, char **out_reason, GError **error)
{
    const CtReplyMail *mail = self->mail;
    bool is_pem = key != NULL && strstr(key, "-----BEGIN CERTIFICATE-----") != NULL;
    const CtCmsQuestion question = { .message = ct_buffer_bytes(&mail->signature),
                                     .content = ct_buffer_bytes(&mail->content),
                                     .certificate = is_pem ? key : NULL,
                                     .anchors = self->anchors,
                                     .address = address,
                                     .now = self->now };
    g_auto(CtBuffer) source = ct_buffer_new(CT_LIMIT_RECORD_BYTES);
    g_autoptr(GError) problem = NULL;
    Verdict verdict = { .out = out };

    ct_cms_question_add(&question, &source);
    bool read = ct_worker_read(self->worker, ct_cms_question_format.name, ct_buffer_bytes(&source),
                               take_verdict, &verdict, &problem);
    if (!read && g_error_matches(problem, CT_ERROR, CT_ERROR_SYSTEM)) {
        g_free(verdict.reason);
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    bool good = read && verdict.good;
    *out_reason = good ? NULL : g_strdup(verdict.reason == NULL ? foreign : verdict.reason);
    g_free(verdict.reason);
    return true;
}

static bool verify_by(const Judging *self, const char *key, const char *address,
                      CtPubkeySignature *out, char **out_reason, GError **error)
{
    if (self->mail->is_smime)
        return ask_worker(self, key, address, out, out_reason, error);
    *out_reason = g_strdup(ask_gpg(self, key, out));
    return true;
}

/* By the recipient, else by his deputy; of several reasons the recipient's own is told. */
static bool verify(const Judging *self, const CtCase *subject, Answer *answer, GError **error)
{
    static const char *const parts[][2] = { { "public_key", "email" },
                                            { "deputy_public_key", "deputy_email" } };
    g_autoptr(CtValues) values = ct_values_load(self->book, subject, NULL, error);
    g_auto(CtPubkeySignature) signature = { 0 };

    if (values == NULL)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        const char *key = ct_values_get(values, parts[i][0]);
        const char *address = ct_values_get(values, parts[i][1]);
        g_autofree char *reason = NULL;

        if (key == NULL && address == NULL)
            continue;
        if (!verify_by(self, key, address, &signature, &reason, error))
            return false;
        if (reason == NULL) {
            answer->at = signature.at;
            g_free(answer->text);
            answer->text = g_strdup(signature.text == NULL ? self->mail->text : signature.text);
            g_clear_pointer(&answer->reason, g_free);
            return true;
        }
        if (answer->reason == NULL)
            answer->reason = g_steal_pointer(&reason);
    }
    if (answer->reason == NULL) /* its data are erased */
        answer->reason = g_strdup(foreign);
    return true;
}

static void put_aside(Answer *answer, const char *word, const char *reason)
{
    answer->word = word;
    if (answer->reason == NULL)
        answer->reason = g_strdup(reason);
}

static bool judge_copy(const Judging *self, const char *copy, Answer *answer, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    bool found = false;

    if (!ct_copy_read(self->book->mandate, copy, &answer->sid, NULL)) {
        put_aside(answer, "copy-unknown", "no number of a copy");
        return true;
    }
    if (!ct_case_find(self->book, answer->sid, subject, &found, error))
        return false;
    if (!found)
        put_aside(answer, "copy-unknown", "no such copy");
    else if (!verify(self, subject, answer, error))
        return false;
    else if (answer->reason != NULL)
        put_aside(answer, "signature-bad", foreign);
    else if (answer->at < subject->opened_at)
        put_aside(answer, "signature-old", "signed before the copy was made");
    return true;
}

/* ---- the mail ---- */

/* The first text in which copies are looked for: a cleartext message is its own. */
static const char *named_in(const CtReplyMail *mail, char **scratch)
{
    if (mail->text[0] != '\0')
        return mail->text;
    if (mail->is_smime)
        return "";
    *scratch = ct_bytes_to_text(ct_buffer_bytes(&mail->content));
    return *scratch;
}

/* Only what begins a line answers; what is quoted or spoken of does not. */
static bool begins_line(const char *text, const char *at)
{
    while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
        at--;
    return at == text || at[-1] == '\n';
}

static bool judge_copies(const Judging *self, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *scratch = NULL;
    const char *text = named_in(self->mail, &scratch);
    const char *at = text;

    for (char *copy; (copy = ct_copy_find(at, &at)) != NULL;) {
        bool answers = begins_line(text, at - strlen(copy));

        if (!answers)
            g_free(copy);
        if (!answers || !g_hash_table_add(seen, copy))
            continue;
        if (g_hash_table_size(seen) > CT_LIMIT_REPLY_COPIES)
            return true;
        g_array_set_size(self->mail->answers, self->mail->answers->len + 1);
        if (!judge_copy(self, copy,
                        &g_array_index(self->mail->answers, Answer, self->mail->answers->len - 1),
                        error))
            return false;
    }
    return true;
}

/* What whoever owns the mandate's folder trusts; NULL when he states nothing. */
static bool read_anchors(const CtMandate *mandate, char **out, GError **error)
{
    g_autofree char *folder = g_build_filename(mandate->folder, "anchors", NULL);
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    g_auto(GStrv) names = NULL;

    *out = NULL;
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return true;
    if (!ct_file_list(folder, ".pem", &names, "anchors", error))
        return false;
    for (size_t i = 0; names[i] != NULL; i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);

        if (!ct_file_read(path, &text, "anchors", error))
            return false;
        ct_buffer_add_u8(&text, '\n');
    }
    *out = text.size == 0 ? NULL : ct_bytes_to_text(ct_buffer_bytes(&text));
    return true;
}

bool ct_reply_mail_judge(CtReplyMail *self, CtBook *book, CtInstant now, CtWorker *worker,
                         GError **error)
{
    Judging judging = { .mail = self, .book = book, .now = now, .worker = worker };

    g_array_set_size(self->answers, 0);
    if (!self->found)
        return true;
    bool judged = (!self->is_smime || read_anchors(book->mandate, &judging.anchors, error)) &&
                  judge_copies(&judging, error);
    g_free(judging.anchors);
    return judged;
}

/* A reader's word and sentence, or what is missing in what it found. */
static CtReplyingLine line_of_mail(const CtReplyMail *self)
{
    if (self->found)
        return (CtReplyingLine){ .word = "no-copy",
                                 .reason = "no line of what is signed answers for a copy" };
    if (self->word != NULL)
        return (CtReplyingLine){ .word = self->word, .reason = self->aside };
    return (CtReplyingLine){ .word = "not-signed", .reason = "nothing in it is signed" };
}

bool ct_reply_mail_apply(const CtReplyMail *self, const CtTurn *turn, CtReplyingTold told,
                         void *user, GError **error)
{
    if (self->answers->len == 0) {
        const CtReplyingLine line = line_of_mail(self);

        told(user, &line);
        return true;
    }
    for (guint i = 0; i < self->answers->len; i++) {
        const Answer *answer = &g_array_index(self->answers, Answer, i);
        const CtReplying replying = { .text = ct_bytes_of_text(answer->text),
                                      .only_sid = answer->sid,
                                      .is_letter = true,
                                      .at = answer->at,
                                      .told = told,
                                      .user = user };

        if (answer->word != NULL)
            told(user, &(CtReplyingLine){ .word = answer->word, .reason = answer->reason });
        else if (!ct_replying_apply_in(turn, &replying, error))
            return false;
    }
    return true;
}

static bool see(void *user, const CtRecord *record, GError **error)
{
    (void)error;
    ct_reply_mail_see(user, record);
    return true;
}

bool ct_reply_mail_take(CtBook *book, CtInstant now, CtWorker *worker, const CtReplying *mail,
                        GError **error)
{
    g_autoptr(CtReplyMail) self = ct_reply_mail_new();

    if (!ct_worker_read(worker, "signed-mail", mail->text, see, self, error) ||
        !ct_reply_mail_judge(self, book, now, worker, error))
        return false;
    if (self->answers->len == 0)
        return ct_fail(error, CT_ERROR_INPUT, "mail: %s", line_of_mail(self).reason);
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);
    return batch != NULL &&
           ct_reply_mail_apply(self, &(CtTurn){ book, batch, now }, mail->told, mail->user,
                               error) &&
           ct_batch_commit(batch, error);
}
