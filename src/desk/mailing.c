/* mailing.c - one connection, one mail after the other, each made durable twice.
 *
 * What the server took is held until the next mail is about to leave, and becomes durable with that
 * one's ATTEMPTED: one commit a mail, and never more than one mail whose fate a crash leaves open.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/mailing.h"

#include "base/file.h"
#include "base/mailbox.h"
#include "cases/turn.h"
#include "desk/delivery.h"
#include "desk/pass.h"
#include "desk/proving.h"
#include "desk/recipient.h"
#include "desk/rendering.h"
#include "notice/message.h"
#include "notice/restricted.h"
#include "notice/smtp.h"

#include <string.h>

#define AT_ONCE  500
#define ATTEMPTS 8            /* a server that says "not now" this often means it */
#define PATIENCE INT64_C(900) /* seconds of legal time until the next of them */

/* The post while it works. */
typedef struct {
    CtBook *book;
    const CtSession *session; /* or NULL */
    CtInstant now;
    CtMailingCounts *counts;
    CtSmtpServer server;
    CtSmtp *smtp;       /* owned; NULL while there is no connection */
    CtTemplate *shapes; /* owned */
    CtPubkeyRing *ring; /* owned */
    GHashTable *keys;   /* owned: a key's text -> CtPubkey, so that each is read once */
    GError *absence;    /* owned: why no server was reached in this run; or NULL */
    CtOutboxItem *held; /* borrowed from the list at hand: SENT, and not durable yet; or NULL */
    int lock;
} Post;

/* One mail on its way. */
typedef struct {
    Post *post;
    CtOutboxItem *item; /* borrowed */
    CtCase *subject;    /* owned */
    GError *problem;    /* owned: why ATTEMPTED could not be made durable */
    bool enters;        /* ... with the word that is spent for it */
} Errand;

static const char *sender_text(const Post *self, const char *name)
{
    return ct_yaml_text(ct_yaml_get(ct_yaml_get(self->book->mandate->config, "sender"), name));
}

static bool conclude(const CtTurn *turn, CtCase *subject, CtOutboxItem *item, CtOutboxState to,
                     GError **error)
{
    return ct_case_get(turn->book, item->sid, item->case_id, subject, error) &&
           ct_turn_outcome(turn, subject, item, to, error);
}

/* A report may have been quicker, and knows more. */
static bool conclude_held(const CtTurn *turn, CtCase *scratch, CtOutboxItem *held, GError **error)
{
    g_auto(CtOutboxItem) now = { 0 };

    if (held == NULL)
        return true;
    held->state = CT_OUTBOX_ATTEMPTED; /* also when a commit failed since */
    if (!ct_outbox_get(turn->book->mandate->db, held->sid, held->id, &now, error))
        return false;
    return now.state != CT_OUTBOX_ATTEMPTED ||
           (conclude(turn, scratch, held, CT_OUTBOX_SENT, error) &&
            ct_case_save(turn->book, scratch, error));
}

/* What was rendered leaves next: where it was a join, its word is spent in the same transaction. */
static bool spend_word(const Errand *errand, const CtTurn *turn, GError **error)
{
    const CtOutboxItem *item = errand->item;

    return errand->post->session == NULL ||
           (ct_case_get(turn->book, item->sid, item->case_id, errand->subject, error) &&
            ct_session_enter(errand->post->session, turn, errand->subject, item, error));
}

/* A step of the errand in a transaction, with what is held from the errand before. */
static bool record(Errand *errand, CtOutboxState to, const char *bounce, GError **error)
{
    Post *post = errand->post;
    CtCase *subject = errand->subject;
    g_autoptr(CtBatch) batch = ct_batch_begin(post->book->ledger, post->now, error);
    CtTurn turn = { post->book, batch, post->now };

    bool enters = errand->enters;

    errand->enters = false;
    if (batch == NULL || !conclude_held(&turn, subject, post->held, error) ||
        (enters && !spend_word(errand, &turn, error)) ||
        !conclude(&turn, subject, errand->item, to, error) ||
        (to == CT_OUTBOX_ATTEMPTED &&
         !ct_pass_keep(post->book->mandate, subject->adopted->procedure, errand->item, error)) ||
        (bounce != NULL && !ct_delivery_bounced(&turn, subject, errand->item, bounce, error)) ||
        !ct_case_save(post->book, subject, error) || !ct_batch_commit(batch, error))
        return false;
    post->held = NULL;
    return true;
}

static bool settle_held(Post *self, CtCase *scratch, GError **error)
{
    if (self->held == NULL)
        return true;
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, self->now, error);
    CtTurn turn = { self->book, batch, self->now };

    if (batch == NULL || !conclude_held(&turn, scratch, self->held, error) ||
        !ct_batch_commit(batch, error))
        return false;
    self->held = NULL;
    return true;
}

/* Between the recipient and the message: what is durable here is true whatever happens next. A word
 * is spent here and not before, so that no server's mood costs one. */
static bool about_to_send(void *user)
{
    Errand *errand = user;

    errand->enters = true;
    return record(errand, CT_OUTBOX_ATTEMPTED, NULL, &errand->problem);
}

static bool connect_server(Post *self, GError **error)
{
    if (self->smtp != NULL && ct_smtp_is_open(self->smtp))
        return true;
    if (self->server.host == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "smtp: mandate.yaml names no mail server");
    g_clear_pointer(&self->smtp, ct_smtp_free);
    self->smtp = ct_smtp_open(&self->server, error);
    if (self->smtp == NULL)
        g_prefix_error(error, "smtp server %s, port %u: ", self->server.host, self->server.port);
    return self->smtp != NULL;
}

static char *own_sender(const Post *self, const char *reference)
{
    const char *address = sender_text(self, "email");
    const char *at = address == NULL ? NULL : strchr(address, '@');

    /* Per-recipient envelope sender: a bounce that says nothing else still says which mail. What is
     * left of "@" has room for 64 characters (RFC 5321, 4.5.3.1.1) and ct_outbox_find for the cut.
     * */
    return at == NULL
               ? NULL
               : g_strdup_printf("%.*s+%.40s%s", (int)(at - address), address, reference, at);
}

static void free_key(gpointer key)
{
    ct_pubkey_clear(key);
    g_free(key);
}

static const CtPubkey *key_of_text(Post *self, const char *text, GError **error)
{
    CtPubkey *key = g_hash_table_lookup(self->keys, text);
    CtPubkey taken = { 0 };

    if (key != NULL)
        return key;
    if (!ct_pubkey_take(self->ring, ct_bytes_of_text(text), &taken, error))
        return NULL;
    key = g_memdup2(&taken, sizeof taken);
    g_hash_table_insert(self->keys, g_strdup(text), key);
    return key;
}

static bool may_leave_in_clear(const CtValues *values)
{
    const char *label = ct_values_get(values, "tlp");

    return g_strcmp0(label, "TLP:CLEAR") == 0 || g_strcmp0(label, "TLP:GREEN") == 0;
}

/* The message as it leaves: encrypted to the recipient where the case knows how. */
static bool write_message(Errand *errand, const CtValues *values, const CtMessage *message,
                          CtBuffer *out, GError **error)
{
    Post *post = errand->post;
    const char *text = ct_recipient_part(errand->subject, values, errand->item, "public_key");
    g_auto(CtBuffer) plain = ct_buffer_new(CT_MESSAGE_BYTES);

    if (text == NULL && message->enclosed != NULL && !may_leave_in_clear(values))
        return ct_fail(error, CT_ERROR_DENIED,
                       "order %" G_GUINT64_FORMAT ": its enclosure does not leave unencrypted",
                       errand->item->order_index);
    if (text == NULL)
        return ct_message_write(message, out, error);
    const CtPubkey *key = key_of_text(post, text, error);
    return key != NULL && ct_message_write(message, &plain, error) &&
           ct_restricted_write(ct_buffer_bytes(&plain), post->ring, key, out, error);
}

static const char *enclosure_of(const CtRendering *rendering, const CtValues *values)
{
    const char *field = ct_rendering_text(rendering)->encloses;

    return field == NULL ? NULL : ct_values_get(values, field);
}

/* Whether the text as it leaves holds the address of the recipient's page. */
static bool names_page(const CtRendering *rendering)
{
    const char *page = ct_rendering_field(rendering, "answer_page");
    const CtTemplate *text = ct_rendering_text(rendering);

    for (size_t i = 0; page != NULL && i < ct_template_count(text); i++)
        if (strstr(ct_template_paragraph(text, i)->text, page) != NULL)
            return true;
    return false;
}

static bool compose(Errand *errand, const CtValues *values, const char *reference, CtBuffer *out,
                    GError **error)
{
    Post *post = errand->post;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, errand->item->case_id);
    CtRenderingJob job = { post->book,   errand->subject, values,
                           errand->item, number,          sender_text(post, "provider") };
    g_autoptr(CtRendering) text = ct_rendering_make(&job, CT_TEMPLATE_TO_TEXT, error);
    g_autoptr(CtRendering) html =
        text == NULL ? NULL : ct_rendering_make(&job, CT_TEMPLATE_TO_HTML, error);

    if (html == NULL)
        return false;
    const char *from = sender_text(post, "email");
    const char *at = from == NULL ? NULL : strchr(from, '@');
    g_autofree char *id = g_strdup_printf("%s%s", reference, at == NULL ? "@invalid" : at);
    g_autofree char *signatory = g_strdup(sender_text(post, "signatory"));
    CtMessage message = { .language = ct_rendering_language(text),
                          .ordered_at = errand->item->ordered_at,
                          .message_id = id,
                          .from_name = post->book->mandate->name,
                          .from_address = from,
                          .to_address =
                              ct_recipient_part(errand->subject, values, errand->item, "email"),
                          .reply_to = sender_text(post, "observations_email"),
                          .file_number = number,
                          .signatory = signatory == NULL ? "" : g_strdelimit(signatory, "|", '\n'),
                          .text = ct_rendering_text(text),
                          .html = ct_rendering_text(html),
                          .frame = ct_rendering_frame(text),
                          .shapes = post->shapes,
                          .enclosed = enclosure_of(text, values),
                          .has_link = names_page(text),
                          .demo = post->book->mandate->demo };
    const char *principal = ct_yaml_text(ct_yaml_get(post->book->mandate->config, "principal"));
    if (principal != NULL)
        message.from_name = principal;
    return write_message(errand, values, &message, out, error);
}

/* "Not now": back to waiting, at most so often. */
static bool put_back(Errand *errand, GError **error)
{
    Post *post = errand->post;
    CtDb *db = post->book->mandate->db;

    if (errand->item->attempts + 1 >= ATTEMPTS)
        return record(errand, CT_OUTBOX_REFUSED, "soft", error);
    CtInstant next = post->now + ((CtInstant)PATIENCE << errand->item->attempts);
    post->counts->waiting++;
    return errand->item->state == CT_OUTBOX_ATTEMPTED
               ? ct_outbox_put_back(db, errand->item, next, error)
               : ct_outbox_postpone(db, errand->item, next, error);
}

static bool settle(Errand *errand, const CtSmtpVerdict *verdict, GError **error)
{
    CtMailingCounts *counts = errand->post->counts;

    switch (verdict->state) {
    case CT_SMTP_SENT:
        counts->sent++;
        errand->post->held = errand->item;
        return true;
    case CT_SMTP_REFUSED_FOR_GOOD:
        counts->refused++;
        return record(errand, CT_OUTBOX_REFUSED, "hard", error);
    case CT_SMTP_UNCERTAIN:
        counts->uncertain++;
        return record(errand, CT_OUTBOX_UNCERTAIN, NULL, error);
    case CT_SMTP_UNSENT:
    case CT_SMTP_REFUSED_FOR_NOW:
    default:
        return put_back(errand, error);
    }
}

/* What no mail can say, paper may: when the procedure names a fallback. */
static bool has_other_way(const Errand *errand)
{
    const CtProcedure *procedure = errand->subject->adopted->procedure;
    int notice = ct_procedure_notice(procedure, errand->item->notice);

    return notice != CT_PROCEDURE_NONE && procedure->notice[notice].fallback != CT_PROCEDURE_NONE;
}

/* It waits for a session, out of this run's way; what no join can ever open is refused. */
static bool leave_sealed(Errand *errand, const GError *problem, GError **error)
{
    Post *post = errand->post;

    if (!ct_session_is_foreseen(errand->subject, errand->item)) {
        post->counts->refused++;
        return record(errand, CT_OUTBOX_REFUSED, "hard", error);
    }
    post->counts->sealed++;
    if (post->session != NULL && post->counts->denial[0] == '\0')
        (void)g_strlcpy(post->counts->denial, problem->message, sizeof post->counts->denial);
    return ct_outbox_postpone(post->book->mandate->db, errand->item, post->now + 1, error);
}

static void keep_fault(const Errand *errand, const char *what)
{
    CtMailingCounts *counts = errand->post->counts;

    if (counts->fault[0] == '\0')
        (void)g_snprintf(counts->fault, sizeof counts->fault, "case %" G_GINT64_FORMAT ": %s",
                         errand->item->case_id, what);
}

static bool send_message(Errand *errand, const CtValues *values, GError **error)
{
    Post *post = errand->post;
    g_auto(CtBuffer) message = ct_buffer_new(CT_MESSAGE_BYTES);
    g_autofree char *reference = ct_outbox_reference(errand->item);
    g_autofree char *sender = own_sender(post, reference);
    g_autoptr(GError) problem = NULL;

    if (!compose(errand, values, reference, &message, &problem)) {
        if (g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING) && has_other_way(errand)) {
            post->counts->refused++;
            return record(errand, CT_OUTBOX_REFUSED, "hard", error);
        }
        /* It stays ordered and shows on the to-do list; a day later it is tried again, in a session
         * as soon as the person who is there says so: a reviewer's word may not last a day. */
        post->counts->faulty++;
        keep_fault(errand, problem->message);
        return ct_outbox_postpone(post->book->mandate->db, errand->item,
                                  post->now + (post->session == NULL ? CT_DAY_SECONDS : 1), error);
    }
    CtSmtpMail mail = { .parties = { .sender = sender,
                                     .recipient = ct_recipient_part(errand->subject, values,
                                                                    errand->item, "email"),
                                     .id = reference,
                                     .notify = CT_PARTIES_ON_SUCCESS | CT_PARTIES_ON_FAILURE },
                        .message = ct_buffer_bytes(&message),
                        .about_to_send = about_to_send,
                        .user = errand };
    /* Once is enough; what needs no server is still done. */
    if (post->absence != NULL || !connect_server(post, &post->absence)) {
        post->counts->waiting++;
        return true;
    }
    CtSmtpVerdict verdict = ct_smtp_send(post->smtp, &mail);
    if (g_error_matches(errand->problem, CT_ERROR, CT_ERROR_DENIED)) { /* another was faster */
        g_propagate_error(&problem, g_steal_pointer(&errand->problem));
        return leave_sealed(errand, problem, error);
    }
    if (errand->problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&errand->problem));
        return false;
    }
    return settle(errand, &verdict, error);
}

static bool send_item(Post *self, CtOutboxItem *item, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    Errand errand = { .post = self, .item = item, .subject = subject };
    bool same_case =
        self->held != NULL && self->held->sid == item->sid && self->held->case_id == item->case_id;

    /* A text may quote the day on which the mail before it was sent. */
    if ((same_case && !settle_held(self, subject, error)) ||
        !ct_case_get(self->book, item->sid, item->case_id, subject, error))
        return false;
    g_autoptr(GError) problem = NULL;
    g_autoptr(CtValues) values =
        ct_session_values(self->session, self->book, subject, item, self->now, &problem);
    if (values == NULL && g_error_matches(problem, CT_ERROR, CT_ERROR_DENIED))
        return leave_sealed(&errand, problem, error);
    if (values == NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    const char *email = ct_recipient_part(subject, values, item, "email");
    if (email == NULL || !ct_mailbox_is_address(email)) {
        if (email != NULL)
            keep_fault(&errand, "the recipient's address is not well-formed");
        self->counts->refused++;
        return record(&errand, CT_OUTBOX_REFUSED, "hard", error);
    }
    return send_message(&errand, values, error);
}

/* What a dead post left attempted may have been delivered: only a report or a person can tell. */
static bool doubt_what_was_left(Post *self, GError **error)
{
    g_autoptr(GArray) items = ct_outbox_work(self->book->mandate->db, CT_OUTBOX_ATTEMPTED,
                                             CT_CHANNEL_EMAIL, INT64_MAX, 1000000, error);
    g_autoptr(CtCase) subject = g_new(CtCase, 1);

    for (guint i = 0; items != NULL && i < items->len; i++) {
        Errand errand = { .post = self,
                          .item = &g_array_index(items, CtOutboxItem, i),
                          .subject = subject };

        self->counts->uncertain++;
        if (!record(&errand, CT_OUTBOX_UNCERTAIN, NULL, error))
            return false;
    }
    return items != NULL;
}

static bool send_some(Post *self, GArray *items, GError **error)
{
    g_autoptr(CtCase) scratch = g_new(CtCase, 1);
    bool well = true;

    for (guint i = 0; well && i < items->len; i++)
        well = send_item(self, &g_array_index(items, CtOutboxItem, i), error);
    /* What the server took stays true when the next mail failed. */
    bool settled = settle_held(self, scratch, well ? error : NULL);
    self->held = NULL; /* the list ends here; what is still open is doubt for the next post */
    return well && settled;
}

static bool send_all(Post *self, GError **error)
{
    for (;;) {
        g_autoptr(GArray) items = ct_outbox_work(self->book->mandate->db, CT_OUTBOX_ORDERED,
                                                 CT_CHANNEL_EMAIL, self->now, AT_ONCE, error);

        if (items == NULL)
            return false;
        if (items->len == 0)
            return true;
        if (!send_some(self, items, error))
            return false;
        if (self->absence != NULL) {
            self->counts->is_cut_off = true;
            if (self->counts->absence[0] == '\0')
                (void)g_strlcpy(self->counts->absence, self->absence->message,
                                sizeof self->counts->absence);
            g_propagate_error(error, g_steal_pointer(&self->absence));
            return false;
        }
    }
}

/* 0 when it is not there: the usual patience of notice/smtp.h. */
static bool read_seconds(const CtYaml *smtp, const char *name, unsigned *out, GError **error)
{
    const CtYaml *node = ct_yaml_get(smtp, name);
    int64_t seconds = 0;

    if (node != NULL && !ct_yaml_int(node, 1, 3600, &seconds, error))
        return false;
    *out = (unsigned)seconds;
    return true;
}

/* Without settings there is no server; whether that matters is seen when a mail is to leave. */
static bool read_server(const CtYaml *smtp, CtSmtpServer *out, GError **error)
{
    const char *host = smtp == NULL ? NULL : ct_yaml_need_text(smtp, "host", error);
    const CtYaml *port = host == NULL ? NULL : ct_yaml_need(smtp, "port", error);
    int64_t number;

    *out = (CtSmtpServer){ .host = host, .name = "localhost", .security = CT_SMTP_TLS_OFFERED };
    if (smtp == NULL)
        return true;
    if (port == NULL || !ct_yaml_int(port, 1, 65535, &number, error))
        return false;
    out->port = (uint16_t)number;
    return read_seconds(smtp, "seconds", &out->seconds, error) &&
           read_seconds(smtp, "final_seconds", &out->final_seconds, error);
}

static bool prepare(Post *self, GError **error)
{
    g_autofree char *notices = g_build_filename(self->book->mandate->folder, "notices", NULL);

    if (!read_server(ct_yaml_get(self->book->mandate->config, "smtp"), &self->server, error))
        return false;
    self->shapes = ct_template_load(notices, "shapes", "html", error);
    return self->shapes != NULL;
}

static bool take_lock(Post *self, GError **error)
{
    g_autofree char *path = g_build_filename(self->book->mandate->folder, "outbox", "lock", NULL);

    self->lock = ct_file_lock(path, false, "post", error);
    return self->lock >= 0;
}

bool ct_mailing_send(CtBook *book, const CtSession *session, CtInstant now, CtMailingCounts *out,
                     GError **error)
{
    Post self = { .book = book, .session = session, .now = now, .counts = out, .lock = -1 };

    out->is_cut_off = false;
    if (book->mandate->kind == CT_MANDATE_PROVIDER)
        return true; /* it answers, and writes to nobody */
    self.ring = ct_pubkey_ring_new(now);
    self.keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_key);
    bool well = take_lock(&self, error) && prepare(&self, error) &&
                doubt_what_was_left(&self, error) && ct_proving_cover(book, error) &&
                send_all(&self, error);

    ct_smtp_free(self.smtp);
    ct_template_free(self.shapes);
    ct_pubkey_ring_free(self.ring);
    g_hash_table_unref(self.keys);
    ct_file_unlock(self.lock);
    return well;
}
