/* replying.c - line after line, in one batch.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/replying.h"

#include "base/reader.h"
#include "base/text.h"
#include "desk/copy.h"

#include <string.h>

typedef struct {
    const CtReplying *of;
    const CtYaml *words;
    CtTurn turn;
    CtCase *subject; /* borrowed: room for one */
    uint64_t line;
} Reading;

static const char repeated[] = "that answer was taken already";

static void put_aside(const Reading *self, const char *reason)
{
    const char *word = reason == repeated ? "reply-repeated" : "reply-unusable";

    self->of->told(self->of->user,
                   &(CtReplyingLine){ .line = self->line, .reason = reason, .word = word });
}

static bool find_case(const Reading *self, const char *copy, const char **out_reason,
                      GError **error)
{
    int64_t sid;
    bool found = false;

    *out_reason = NULL;
    if (!ct_copy_read(self->turn.book->mandate, copy, &sid, NULL)) {
        *out_reason = "no number of a copy";
        return true;
    }
    if (self->of->only_sid != 0 && sid != self->of->only_sid) {
        *out_reason = "not the copy of who signed it";
        return true;
    }
    if (!ct_case_find(self->turn.book, sid, self->subject, &found, error))
        return false;
    if (!found)
        *out_reason = "no such copy";
    else if (!ct_case_is_open(self->subject))
        *out_reason = "its case has ended";
    return true;
}

void ct_replying_word_clear(CtReplyingWord *self)
{
    g_clear_pointer(&self->parts, g_free);
}

bool ct_replying_word(const CtProcedure *procedure, const char *text, CtReplyingWord *out)
{
    *out = (CtReplyingWord){ .parts = g_strdelimit(g_strdup(text), " =", '\0') };
    out->event = ct_procedure_event(procedure, out->parts);
    if (strchr(text, '=') != NULL) {
        out->field = out->parts + strlen(out->parts) + 1;
        out->value = out->field + strlen(out->field) + 1;
    }
    return out->event != CT_PROCEDURE_NONE;
}

static const char *read_word(const Reading *self, const char *word, CtReplyingWord *out)
{
    const char *text = ct_yaml_text(ct_yaml_get(self->words, word));

    if (text == NULL)
        return "no word that the dossier knows";
    return ct_replying_word(self->subject->adopted->procedure, text, out)
               ? NULL
               : "its procedure has no such event";
}

static const char *read_time(const Reading *self, const char *text, CtInstant *out)
{
    *out = self->of->at == 0 ? self->turn.now : self->of->at;
    if (text != NULL && ct_time_parse(ct_bytes_of_text(text), out) != CT_TIME_OK)
        return "its time is no RFC 3339 time with a zone";
    if (*out > self->turn.now + self->turn.book->tolerance_seconds)
        return "its time is later than now";
    *out = MIN(*out, self->turn.now);
    return *out < self->subject->opened_at ? "its time is before the copy was made" : NULL;
}

/* Who resends a signed mail of another changes nothing: an answer of a kind is newer than the last
 * one of that kind, or it is put aside. */
static const char *check_order(const Reading *self, int event, CtInstant at)
{
    const CtHistoryEvent *before = &self->subject->history.event[event];

    if (!self->of->is_letter || before->count == 0 || at > before->last)
        return NULL;
    return at == before->last ? repeated : "older than an answer like it that was taken";
}

/* In a letter only lines count that begin with the number of the copy in question. */
static bool is_passed_over(const Reading *self, char *const *word)
{
    int64_t sid;

    return self->of->is_letter && (!ct_copy_read(self->turn.book->mandate, word[0], &sid, NULL) ||
                                   sid != self->of->only_sid || word[1] == NULL);
}

/* An event that does not carry a remark keeps none (cases/turn.h). */
static bool happen(const Reading *self, const CtReplyingWord *word, CtInstant at, GError **error)
{
    CtTurnField field[2];
    CtTurnEvent event = { .event = word->event, .at = at, .field = field };

    if (word->field != NULL)
        field[event.count++] = (CtTurnField){ word->field, ct_bytes_of_text(word->value) };
    if (self->of->remark != NULL)
        field[event.count++] = (CtTurnField){ "remark", ct_bytes_of_text(self->of->remark) };
    return ct_turn_event(&self->turn, self->subject, &event, error) &&
           ct_case_save(self->turn.book, self->subject, error);
}

static bool take_reply(Reading *self, char *const *word, GError **error)
{
    g_auto(CtReplyingWord) read = { 0 };
    CtInstant at = 0;
    const char *reason;

    if (!find_case(self, word[0], &reason, error))
        return false;
    if (reason == NULL)
        reason = read_word(self, word[1], &read);
    if (reason == NULL)
        reason = read_time(self, word[2], &at);
    if (reason == NULL)
        reason = check_order(self, read.event, at);
    if (reason != NULL) {
        put_aside(self, reason);
        return true;
    }
    if (!happen(self, &read, at, error))
        return false;
    self->of->told(self->of->user, &(CtReplyingLine){ .line = self->line,
                                                      .sid = self->subject->owner.sid,
                                                      .number = self->subject->owner.id,
                                                      .state = ct_case_state(self->subject) });
    return true;
}

/* At most three words; what parts them does not count. */
static bool take_line(Reading *self, CtBytes line, GError **error)
{
    g_autofree char *text = ct_bytes_to_text(line);
    g_auto(GStrv) raw = g_strsplit_set(text, " \t\r", -1);
    char *word[4] = { NULL };
    size_t count = 0;

    for (size_t i = 0; raw[i] != NULL; i++) {
        if (raw[i][0] == '\0')
            continue;
        if (count == 3 && !self->of->is_letter) {
            put_aside(self, "more than a copy, a word and a time");
            return true;
        }
        if (count < 3)
            word[count++] = raw[i];
    }
    if (count == 0 || word[0][0] == '#' || is_passed_over(self, word))
        return true;
    if (count == 1) {
        put_aside(self, "no word after the copy");
        return true;
    }
    return take_reply(self, word, error);
}

bool ct_replying_apply_in(const CtTurn *turn, const CtReplying *self, GError **error)
{
    const CtYaml *channel = ct_yaml_get(turn->book->mandate->dossier, "channel");
    CtReader reader = ct_reader_over(self->text);
    g_autoptr(CtCase) subject = g_new(CtCase, 1);

    if (channel == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "mandate: its dossier has no restricted channel");
    const CtYaml *words = ct_yaml_need(channel, "replies", error);
    if (words == NULL)
        return false;
    Reading reading = { self, words, *turn, subject, 0 };
    while (!ct_reader_at_end(&reader)) {
        reading.line++;
        if (!take_line(&reading, ct_reader_line(&reader), error))
            return false;
    }
    return true;
}

bool ct_replying_apply(CtBook *book, CtInstant now, const CtReplying *self, GError **error)
{
    g_autoptr(CtBatch) batch = ct_batch_begin(book->ledger, now, error);

    return batch != NULL && ct_replying_apply_in(&(CtTurn){ book, batch, now }, self, error) &&
           ct_batch_commit(batch, error);
}
