/* posting.c - rendering, numbering and handing over letters; reading the carrier's word.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/posting.h"

#include "base/file.h"
#include "base/reader.h"
#include "base/text.h"
#include "cases/turn.h"
#include "desk/proving.h"
#include "desk/recipient.h"
#include "desk/rendering.h"
#include "notice/s10.h"
#include "store/meta.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AT_ONCE 200

static const char *sender_text(const CtBook *book, const char *name)
{
    return ct_yaml_text(ct_yaml_get(ct_yaml_get(book->mandate->config, "sender"), name));
}

/* Registered items are numbered as the UPU does; nobody else's number is ours to give, so the rest
 * get a letter and a serial. The proof is fixed with the number. */
static bool give_number(const CtTurn *turn, CtOutboxItem *item, GError **error)
{
    CtDb *db = turn->book->mandate->db;
    char number[CT_S10_SIZE];
    char proof[CT_IMPRINT_TEXT_SIZE];
    int64_t serial;

    if (item->number != NULL)
        return true;
    if (!ct_meta_next(db, "item number", &serial, error))
        return false;
    if (item->channel != CT_CHANNEL_REGISTERED) {
        (void)g_snprintf(number, sizeof number, "L%08" G_GINT64_FORMAT, serial);
    } else if (!ct_s10_make("RR", (uint32_t)(serial % CT_S10_SERIAL_LAST), "FR", number, error)) {
        return false;
    }
    return ct_proving_text(turn->book, item->order_index, proof, error) &&
           ct_outbox_set_number(db, item, number, proof, error);
}

/* In settings a bar stands for the end of a line. */
static char *unfold(const char *text)
{
    return text == NULL ? NULL : g_strdelimit(g_strdup(text), "|", '\n');
}

static char *recipient_lines(const CtBook *book, const CtCase *subject, const CtOutboxItem *item,
                             const CtValues *values)
{
    const char *name = ct_recipient_part(subject, values, item, "name");
    const char *street = ct_recipient_part(subject, values, item, "street");
    const char *town = ct_recipient_part(subject, values, item, "town");

    if (item->channel == CT_CHANNEL_DOSSIER)
        return unfold(sender_text(book, "court_address"));
    if (name == NULL || street == NULL || town == NULL)
        return NULL;
    return g_strdup_printf("%s\n%s\n%s", name, street, town);
}

/* A case and what of it may be quoted. */
typedef struct {
    CtCase *subject;  /* owned */
    CtValues *values; /* owned, wiped */
    CtBuffer pdf;     /* owned */
    size_t pages;
} Opened;

static void clear_opened(Opened *self)
{
    g_free(self->subject);
    ct_values_free(self->values);
    ct_buffer_clear(&self->pdf);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Opened, clear_opened)

/* Renders one item to PDF. */
static bool render_item(const CtPosting *self, const Opened *opened, const CtOutboxItem *item,
                        CtBuffer *out, size_t *out_pages, GError **error)
{
    const CtBook *book = self->book;
    const CtCase *subject = opened->subject;
    const CtValues *values = opened->values;
    char printed[CT_S10_PRINTED_SIZE] = "";
    CtS10 s10;

    g_autofree char *lines = recipient_lines(book, subject, item, values);
    if (lines == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "order %" G_GUINT64_FORMAT ": no postal address",
                       item->order_index);
    g_auto(CtPostal) recipient = { 0 };
    if (!ct_postal_read(ct_bytes_of_text(lines), CT_POSTAL_FRANCE, &recipient, NULL))
        return ct_fail(error, CT_ERROR_INPUT, "order %" G_GUINT64_FORMAT ": its address is faulty",
                       item->order_index);
    g_autofree char *reference = g_strdup_printf("%" G_GINT64_FORMAT, item->case_id);
    CtRenderingJob job = { self->book, subject,   values,
                           item,       reference, sender_text(book, "provider") };
    g_autoptr(CtRendering) rendering = ct_rendering_make(&job, CT_TEMPLATE_TO_TEXT, error);
    if (rendering == NULL)
        return false;
    g_autofree char *date = ct_rendering_date(subject->adopted->procedure, item->ordered_at,
                                              ct_rendering_language(rendering));
    g_autofree char *sender = unfold(sender_text(book, "letterhead"));
    g_autofree char *signatory = unfold(sender_text(book, "signatory"));
    if (item->channel == CT_CHANNEL_REGISTERED &&
        ct_s10_parse(ct_bytes_of_text(item->number), &s10, NULL))
        ct_s10_print(&s10, printed);
    CtLetter letter = { .language = ct_rendering_language(rendering),
                        .ordered_at = item->ordered_at,
                        .date = date,
                        .file_number = reference,
                        .item_number = printed[0] == '\0' ? NULL : printed,
                        .sender = sender,
                        .recipient = &recipient,
                        .text = ct_rendering_text(rendering),
                        .frame = ct_rendering_frame(rendering),
                        .signatory = signatory,
                        .proof = item->proof,
                        .demo = book->mandate->demo };
    return ct_letter_render(self->sheet, &letter, out, out_pages, error);
}

static bool write_file(const char *folder, const char *name, CtBytes bytes, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return ct_file_replace(path, bytes, "letter", error);
}

/* One line per item; after a crash the same line may stand there twice. A line that finds no room
 * is taken back, so that the next one begins a line. */
static bool append_line(int file, const char *line, GError **error)
{
    struct stat facts;

    if (fstat(file, &facts) != 0)
        return ct_fail_errno(error, errno, "manifest");
    g_autofree char *text =
        g_strconcat(facts.st_size == 0 ? "number,file,notice,pages\n" : "", line, NULL);
    if (ct_file_write_at(file, (uint64_t)facts.st_size, ct_bytes_of_text(text), "manifest",
                         error) &&
        ct_file_sync(file, "manifest", error))
        return true;
    if (ftruncate(file, facts.st_size) != 0)
        g_prefix_error(error, "its last line is cut: ");
    return false;
}

static bool add_to_manifest(const CtPosting *self, const CtOutboxItem *item, const char *name,
                            size_t pages, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, "manifest.csv", NULL);
    g_autofree char *line =
        g_strdup_printf("%s,%s,%s,%zu\n", item->number, name, item->notice, pages);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (file < 0)
        return ct_fail_errno(error, errno, "manifest");
    bool added = append_line(file, line, error);
    (void)close(file);
    return added;
}

/* One letter: the PDF is durable before the order says so; a crash in between renders the same
 * bytes under the same number again, because number and proof were durable before. */
static bool hand_over_item(const CtPosting *self, const CtTurn *turn, CtOutboxItem *item,
                           const Opened *opened, CtPostingCounts *out, GError **error)
{
    g_autofree char *name = g_strdup_printf("%s.pdf", item->number);

    if (!ct_case_get(self->book, item->sid, item->case_id, opened->subject, error) ||
        !write_file(self->folder, name, ct_buffer_bytes(&opened->pdf), error) ||
        !add_to_manifest(self, item, name, opened->pages, error))
        return false;
    out->handed_over++;
    out->pages += opened->pages;
    return ct_turn_outcome(turn, opened->subject, item, CT_OUTBOX_ATTEMPTED, error) &&
           ct_case_save(self->book, opened->subject, error);
}

/* What a person must put right waits a day before it is tried again; it stays on the to-do list as
 * an order not sent. In a session the person is there, and a reviewer's word may not last a day. */
static bool set_item_aside(const CtPosting *self, const CtOutboxItem *item, CtInstant now,
                           const GError *problem, CtPostingCounts *out, GError **error)
{
    bool sealed = g_error_matches(problem, CT_ERROR, CT_ERROR_DENIED);

    out->sealed += sealed;
    out->faulty += !sealed;
    if (sealed && self->session != NULL && out->denial[0] == '\0')
        (void)g_strlcpy(out->denial, problem->message, sizeof out->denial);
    if (!sealed && out->fault[0] == '\0')
        (void)g_strlcpy(out->fault, problem->message, sizeof out->fault);
    bool soon = sealed || self->session != NULL;
    return ct_outbox_postpone(self->book->mandate->db, item, now + (soon ? 0 : CT_DAY_SECONDS),
                              error);
}

static bool is_about_the_item(const GError *problem)
{
    return g_error_matches(problem, CT_ERROR, CT_ERROR_DENIED) ||
           g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING) ||
           g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT) ||
           g_error_matches(problem, CT_ERROR, CT_ERROR_LIMIT);
}

/* A word is spent, durably, before the letter is a file. */
static bool enter(const CtPosting *self, const Opened *opened, const CtOutboxItem *item,
                  CtInstant now, GError **error)
{
    if (self->session == NULL)
        return true;
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, now, error);
    const CtTurn turn = { self->book, batch, now };
    return batch != NULL && ct_session_enter(self->session, &turn, opened->subject, item, error) &&
           ct_batch_commit(batch, error);
}

static bool hand_over_one(const CtPosting *self, CtOutboxItem *item, CtInstant now,
                          CtPostingCounts *out, GError **error)
{
    g_auto(Opened) opened = { .subject = g_new(CtCase, 1), .pdf = ct_buffer_new(CT_LETTER_BYTES) };
    g_autoptr(GError) problem = NULL;
    CtPostingCounts counts = *out;

    if (!ct_case_get(self->book, item->sid, item->case_id, opened.subject, error))
        return false;
    /* Rendered first: a word is not spent on what cannot be. */
    opened.values =
        ct_session_values(self->session, self->book, opened.subject, item, now, &problem);
    bool rendered = opened.values != NULL &&
                    render_item(self, &opened, item, &opened.pdf, &opened.pages, &problem) &&
                    enter(self, &opened, item, now, &problem);
    g_autoptr(CtBatch) batch = rendered ? ct_batch_begin(self->book->ledger, now, &problem) : NULL;
    CtTurn turn = { self->book, batch, now };
    if (batch != NULL && hand_over_item(self, &turn, item, &opened, &counts, &problem)) {
        *out = counts;
        return ct_batch_commit(batch, error);
    }
    g_clear_pointer(&batch, ct_batch_free);
    if (is_about_the_item(problem))
        return set_item_aside(self, item, now, problem, out, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

/* All numbers in one transaction of their own. */
static bool number_items(const CtPosting *self, GArray *items, CtInstant now, GError **error)
{
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, now, error);
    CtTurn turn = { self->book, batch, now };

    for (guint i = 0; batch != NULL && i < items->len; i++)
        if (!give_number(&turn, &g_array_index(items, CtOutboxItem, i), error))
            return false;
    return batch != NULL && ct_batch_commit(batch, error);
}

static bool hand_over_channel(const CtPosting *self, CtChannel channel, CtInstant now,
                              CtPostingCounts *out, GError **error)
{
    g_autoptr(GArray) items = ct_outbox_work(self->book->mandate->db, CT_OUTBOX_ORDERED,
                                             (int)channel, now, 1000000, error);

    if (items == NULL || (items->len > 0 && !number_items(self, items, now, error)))
        return false;
    for (guint i = 0; i < items->len; i++)
        if (!hand_over_one(self, &g_array_index(items, CtOutboxItem, i), now, out, error))
            return false;
    return true;
}

bool ct_posting_hand_over(const CtPosting *self, CtInstant now, CtPostingCounts *out,
                          GError **error)
{
    g_autofree char *path =
        g_build_filename(self->book->mandate->folder, "outbox", "handing-over", NULL);
    int lock = ct_file_lock(path, false, "letters", error);
    /* Nothing leaves before a checkpoint covers its order. */
    bool well = lock >= 0 && ct_proving_cover(self->book, error) &&
                hand_over_channel(self, CT_CHANNEL_LETTER, now, out, error) &&
                hand_over_channel(self, CT_CHANNEL_REGISTERED, now, out, error) &&
                hand_over_channel(self, CT_CHANNEL_DOSSIER, now, out, error);

    ct_file_unlock(lock);
    return well;
}

/* One line of the carrier's file. */
typedef struct {
    char **column; /* owned: number, status, at, reason */
    CtInstant at;
} Status;

static bool read_line(CtBytes line, Status *out)
{
    g_autofree char *text = ct_bytes_to_text(line);

    out->column = g_strsplit(text, ",", 4);
    return ct_text_is_utf8(line) && g_strv_length(out->column) >= 3 &&
           ct_time_parse(ct_bytes_of_text(out->column[2]), &out->at) == CT_TIME_OK;
}

static bool tell(const CtTurn *turn, CtCase *subject, const CtOutboxItem *item,
                 CtOccurrence occurrence, const Status *status, GError **error)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    int notice = ct_procedure_notice(procedure, item->notice);
    int event = ct_book_occurrence(turn->book, procedure, occurrence, notice);
    const char *reason = status->column[3] == NULL ? "" : status->column[3];
    CtTurnField field = { "reason", ct_bytes_of_text(reason) };
    CtTurnEvent told = { .event = event,
                         .at = status->at,
                         .field = &field,
                         .count = occurrence == CT_OCCURRENCE_LETTER_RETURNED };

    /* What came of it is told once, and only to a case that still wants to know. */
    if (event == CT_PROCEDURE_NONE || !ct_case_is_open(subject))
        return true;
    return subject->history.event[event].count > 0 || ct_turn_event(turn, subject, &told, error);
}

static bool apply_status(const CtTurn *turn, const Status *status, CtOutboxItem *item,
                         CtCase *scratch, CtPostingStatus *out, GError **error)
{
    const char *word = status->column[1];
    bool taken = item->state == CT_OUTBOX_ATTEMPTED || item->state == CT_OUTBOX_UNCERTAIN;
    bool well = ct_case_get(turn->book, item->sid, item->case_id, scratch, error);

    if (!well)
        return false;
    /* Whatever the carrier reports of an item, he took it. */
    if (taken)
        well = ct_turn_carried(turn, scratch, item, status->at, error);
    out->deposited += taken;
    if (well && strcmp(word, "presented") == 0) {
        out->presented++;
        well = tell(turn, scratch, item, CT_OCCURRENCE_LETTER_PRESENTED, status, error);
    } else if (well && strcmp(word, "returned") == 0) {
        out->returned++;
        well = tell(turn, scratch, item, CT_OCCURRENCE_LETTER_RETURNED, status, error);
    }
    return well && ct_case_save(turn->book, scratch, error);
}

/* Nothing is presented before it was ordered (a carrier who knows days only says midnight), and
 * nothing in the future. */
static bool is_possible(const Status *status, const CtOutboxItem *item, CtInstant now)
{
    return status->at <= now && status->at >= item->ordered_at - CT_DAY_SECONDS;
}

static bool take_line(const CtTurn *turn, CtBytes line, CtCase *scratch, CtPostingStatus *out,
                      GError **error)
{
    Status status = { 0 };
    g_auto(CtOutboxItem) item = { 0 };
    bool well = read_line(line, &status)
                    ? ct_outbox_get_number(turn->book->mandate->db, status.column[0], &item, error)
                    : ct_fail(error, CT_ERROR_INPUT, "status: a line of no known form");

    if (well && !is_possible(&status, &item, turn->now))
        well = ct_fail(error, CT_ERROR_INPUT, "status: a time at which that cannot have been");
    well = well && apply_status(turn, &status, &item, scratch, out, error);
    g_strfreev(status.column);
    return well;
}

typedef struct {
    CtBook *book;
    CtInstant now;
    CtCase *scratch;
    GArray
        *lines; /* of CtBytes; an empty one is passed over, so that an index is a line's number */
    CtPostingStatus *out;
} Reading;

static bool take_lines(const Reading *self, guint from, guint to, GError **error)
{
    CtPostingStatus counts = *self->out;
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, self->now, error);
    CtTurn turn = { self->book, batch, self->now };

    if (batch == NULL)
        return false;
    for (guint i = from; i < to; i++) {
        CtBytes line = g_array_index(self->lines, CtBytes, i);

        if (line.size > 0 && !take_line(&turn, line, self->scratch, &counts, error))
            return false;
    }
    if (!ct_batch_commit(batch, error))
        return false;
    *self->out = counts;
    return true;
}

/* A line that cannot be applied is found by halving and counted; the others are applied. */
static bool take_halving(const Reading *self, guint from, guint to, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (take_lines(self, from, to, &problem))
        return true;
    if (!is_about_the_item(problem)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    if (to - from == 1) {
        if (self->out->unknown++ == 0)
            self->out->first_unknown = from + 1;
        return true;
    }
    guint middle = from + (to - from) / 2;
    return take_halving(self, from, middle, error) && take_halving(self, middle, to, error);
}

static GArray *split_lines(CtBytes text)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(CtBytes));
    CtReader reader = ct_reader_over(text);

    while (!ct_reader_at_end(&reader)) {
        CtBytes line = ct_reader_line(&reader);

        if (line.size >= 7 && memcmp(line.data, "number,", 7) == 0)
            line.size = 0;
        g_array_append_val(lines, line);
    }
    return lines;
}

bool ct_posting_read_status(CtBook *book, CtBytes text, CtInstant now, CtPostingStatus *out,
                            GError **error)
{
    g_autoptr(CtCase) scratch = g_new(CtCase, 1);
    g_autoptr(GArray) lines = split_lines(text);
    Reading reading = { book, now, scratch, lines, out };

    *out = (CtPostingStatus){ 0 };
    for (guint from = 0; from < lines->len; from += AT_ONCE)
        if (!take_halving(&reading, from, MIN(from + AT_ONCE, lines->len), error))
            return false;
    return true;
}
