/* arrival.c - what kind of mail, about which copy, and what is signed in it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/arrival.h"

#include "cases/outbox.h"
#include "desk/copy.h"
#include "format/thread.h"

#include <string.h>

struct CtArrival {
    char *kind;            /* owned: a word of format/thread.h */
    char *subject;         /* owned */
    char *text;            /* owned */
    GPtrArray *references; /* owned, of char */
    CtReplyMail *reply;    /* owned */
    int64_t sid;           /* 0: about no case of ours */
    int64_t case_id;
    bool is_answer;
};

bool ct_arrival_is_wanted(const CtBook *book)
{
    return ct_yaml_get(book->mandate->dossier, "channel") != NULL;
}

void ct_arrival_free(CtArrival *self)
{
    if (self == NULL)
        return;
    g_free(self->kind);
    g_free(self->subject);
    g_free(self->text);
    g_ptr_array_unref(self->references);
    ct_reply_mail_free(self->reply);
    g_free(self);
}

/* ---- what the reader saw ---- */

static char *text_of(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    return ct_bytes_to_text(field == NULL ? (CtBytes){ NULL, 0 } : field->bytes);
}

static void see_answer(CtArrival *self, const CtRecord *record)
{
    if (self->is_answer)
        return;
    self->is_answer = true;
    self->kind = text_of(record, "sender");
    self->subject = text_of(record, "subject");
    self->text = text_of(record, "text");
    for (size_t i = 0; i < record->count; i++)
        if (strcmp(record->field[i].name, "reference") == 0 &&
            self->references->len < CT_THREAD_MOST)
            g_ptr_array_add(self->references, ct_bytes_to_text(record->field[i].bytes));
}

static bool see(void *user, const CtRecord *record, GError **error)
{
    CtArrival *self = user;

    (void)error;
    if (strcmp(record->kind, "answer") == 0)
        see_answer(self, record);
    else
        ct_reply_mail_see(self->reply, record);
    return true;
}

/* ---- about which copy ---- */

static bool find_by_reference(CtArrival *self, CtBook *book, GError **error)
{
    for (guint i = 0; i < self->references->len && self->sid == 0; i++) {
        g_auto(CtOutboxItem) item = { 0 };
        bool found;

        if (!ct_outbox_find(book->mandate->db, ct_bytes_of_text(self->references->pdata[i]), &item,
                            &found, error))
            return false;
        if (!found)
            continue;
        self->sid = item.sid;
        self->case_id = item.case_id;
    }
    return true;
}

static bool find_by_copy(CtArrival *self, CtBook *book, const char *text, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    char *copy;

    while (self->sid == 0 && (copy = ct_copy_find(text, &text)) != NULL) {
        int64_t sid;
        bool found = false;
        bool ours = ct_copy_read(book->mandate, copy, &sid, NULL);

        g_free(copy);
        if (ours && !ct_case_find(book, sid, subject, &found, error))
            return false;
        if (!found)
            continue;
        self->sid = sid;
        self->case_id = subject->owner.id;
    }
    return true;
}

static bool is_from_person(const CtArrival *self)
{
    return strcmp(self->kind, ct_thread_word(CT_THREAD_PERSON)) == 0;
}

bool ct_arrival_judge(CtBook *book, CtInstant now, CtWorker *worker, CtBytes records,
                      CtArrival **out, GError **error)
{
    g_autoptr(CtArrival) self = g_new0(CtArrival, 1);

    *out = NULL;
    self->references = g_ptr_array_new_with_free_func(g_free);
    self->reply = ct_reply_mail_new();
    if (!ct_worker_each(records, see, self, error))
        return false;
    if (!self->is_answer)
        return true;
    if (!find_by_reference(self, book, error) || !find_by_copy(self, book, self->subject, error) ||
        !find_by_copy(self, book, self->text, error) ||
        (is_from_person(self) && !ct_reply_mail_judge(self->reply, book, now, worker, error)))
        return false;
    *out = g_steal_pointer(&self);
    return true;
}

/* ---- what becomes of it ---- */

/* What a program sent: the word, and the sentence. */
static const struct {
    CtThreadKind kind;
    const char *word;
    const char *reason;
} machines[] = {
    { CT_THREAD_REPLY, "auto-reply", "a program answered, and no person" },
    { CT_THREAD_MACHINE, "auto-generated", "a program sent it, and no person" },
    { CT_THREAD_RECEIPT, "receipt", "a program says that it was shown: nobody answered" },
    { CT_THREAD_BOUNCE, "bounce", "a mail server sent it back without a report" },
    { CT_THREAD_REPORT, "bounce", "a report that cannot be read" },
};

bool ct_arrival_apply(const CtArrival *self, const CtTurn *turn, CtReplyingTold told, void *user,
                      GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(machines); i++)
        if (strcmp(self->kind, ct_thread_word(machines[i].kind)) == 0) {
            told(user, &(CtReplyingLine){ .word = machines[i].word, .reason = machines[i].reason });
            return true;
        }
    return ct_reply_mail_apply(self->reply, turn, told, user, error);
}

bool ct_arrival_needs_reading(const char *word)
{
    static const char *const idle[] = { "auto-reply", "auto-generated", "receipt",
                                        "reply-repeated" };

    for (size_t i = 0; i < G_N_ELEMENTS(idle); i++)
        if (strcmp(word, idle[i]) == 0)
            return false;
    return true;
}

bool ct_arrival_about(const CtArrival *self, int64_t *out_sid, int64_t *out_case_id)
{
    *out_sid = self->sid;
    *out_case_id = self->case_id;
    return self->sid != 0;
}
