/* advisories_standing.c - `constat advisories status DIR MANDATE`: who has not answered?
 *
 * Printed, parted by tabs: "copies" and their number; "standing", a word of the dossier
 * (delivered, opened, acknowledged, ...) and how many (of an embargo, how many it holds now);
 * "waiting" and "unacknowledged" with their numbers. Then a line per copy that waits for its hour
 * or its carrier: "waits", case, bulletin, label, until when; per copy that did not arrive:
 * "undelivered", case, bulletin, label, since when, state; and per copy that was delivered and has
 * no answer: "unacknowledged", case, bulletin, label, delivered at, state, what is due next. --all
 * lists every copy with the instant of each standing; --json prints one object with all of it.
 * Nothing here names a person.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/json.h"
#include "cli/opening.h"
#include "desk/standing.h"

#include <stdio.h>

enum { JSON_BYTES = 256 << 20 };

typedef struct {
    const CtStandingTerms *terms;
    CtInstant now;
    GString *waits; /* lines, printed after the counts */
    GString *failed;
    GString *silent;
    GString *all;
    CtJsonWriter *json; /* NULL: lines */
    uint64_t copies;
    uint64_t waiting;
    uint64_t unanswered;
    uint64_t sum[CT_STANDING_COLUMNS];
} Gathering;

static const char *text_of(const char *text)
{
    return text == NULL ? "" : text;
}

static const char *instant_of(CtInstant at, char out[CT_TIME_TEXT_SIZE])
{
    return at == CT_INSTANT_NEVER ? "" : ct_time_text(at, out);
}

static bool is_waiting(const Gathering *self, const CtStanding *standing)
{
    return standing->open && !standing->undelivered &&
           standing->at[self->terms->delivered] == CT_INSTANT_NEVER;
}

/* An embargo stands until its instant. */
static bool is_held(const Gathering *self, const CtStanding *standing)
{
    return standing->open && standing->at[self->terms->embargo] > self->now;
}

static void add_text(CtJsonWriter *json, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0')
        ct_json_add_text(json, key, ct_bytes_of_text(text));
}

static void add_json(const Gathering *self, const CtStanding *standing)
{
    char time[CT_TIME_TEXT_SIZE];
    CtJsonWriter *json = self->json;

    ct_json_open_object(json, NULL);
    ct_json_add_number(json, "case", standing->number);
    add_text(json, "advisory", standing->advisory);
    add_text(json, "tlp", standing->label);
    add_text(json, "copy", standing->copy);
    add_text(json, "state", standing->state);
    ct_json_add_bool(json, "open", standing->open);
    ct_json_add_bool(json, "waiting", is_waiting(self, standing));
    ct_json_add_bool(json, "unacknowledged", standing->unanswered);
    for (size_t i = 0; i < self->terms->count; i++)
        add_text(json, self->terms->word[i], instant_of(standing->at[i], time));
    add_text(json, "due", instant_of(standing->due_at, time));
    ct_json_close_object(json);
}

static void add_lines(Gathering *self, const CtStanding *standing)
{
    char delivered[CT_TIME_TEXT_SIZE];
    char due[CT_TIME_TEXT_SIZE];
    char failed[CT_TIME_TEXT_SIZE];
    const char *next = instant_of(standing->due_at, due);
    const char *since = instant_of(standing->at[self->terms->delivered], delivered);

    if (is_waiting(self, standing))
        g_string_append_printf(self->waits, "waits\t%" G_GINT64_FORMAT "\t%s\t%s\t%s\n",
                               standing->number, text_of(standing->advisory),
                               text_of(standing->label), next);
    if (standing->undelivered)
        g_string_append_printf(
            self->failed, "undelivered\t%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\n", standing->number,
            text_of(standing->advisory), text_of(standing->label),
            instant_of(standing->at[self->terms->undelivered], failed), standing->state);
    if (standing->unanswered)
        g_string_append_printf(self->silent,
                               "unacknowledged\t%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%s\n",
                               standing->number, text_of(standing->advisory),
                               text_of(standing->label), since, standing->state, next);
    g_string_append_printf(self->all, "copy\t%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s",
                           standing->number, text_of(standing->advisory), text_of(standing->label),
                           text_of(standing->copy), standing->state);
    for (size_t i = 0; i < self->terms->count; i++)
        g_string_append_printf(self->all, "\t%s", instant_of(standing->at[i], due));
    g_string_append_c(self->all, '\n');
}

static bool take(void *user, const CtStanding *standing, GError **error)
{
    Gathering *self = user;

    (void)error;
    self->copies++;
    self->waiting += is_waiting(self, standing);
    self->unanswered += standing->unanswered;
    for (size_t i = 0; i < self->terms->count; i++)
        self->sum[i] += standing->at[i] != CT_INSTANT_NEVER &&
                        (i != self->terms->embargo || is_held(self, standing));
    if (self->json != NULL)
        add_json(self, standing);
    else
        add_lines(self, standing);
    return true;
}

static void print_counts(const Gathering *self)
{
    (void)printf("copies\t%" G_GUINT64_FORMAT "\n", self->copies);
    for (size_t i = 0; i < self->terms->count; i++)
        (void)printf("standing\t%s\t%" G_GUINT64_FORMAT "\n", self->terms->word[i], self->sum[i]);
    (void)printf("waiting\t%" G_GUINT64_FORMAT "\nunacknowledged\t%" G_GUINT64_FORMAT "\n",
                 self->waiting, self->unanswered);
}

static void print_head(const Gathering *self)
{
    (void)fputs("columns\tcase\tadvisory\ttlp\tcopy\tstate", stdout);
    for (size_t i = 0; i < self->terms->count; i++)
        (void)printf("\t%s", self->terms->word[i]);
    (void)putchar('\n');
}

static bool print_json(CtBook *book, Gathering *self, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(JSON_BYTES);
    CtJsonWriter json = ct_json_writer(&text);

    self->json = &json;
    ct_json_open_object(&json, NULL);
    ct_json_open_array(&json, "copies");
    if (!ct_standing_each(book, self->terms, take, self, error))
        return false;
    ct_json_close_array(&json);
    ct_json_open_object(&json, "standing");
    for (size_t i = 0; i < self->terms->count; i++)
        ct_json_add_number(&json, self->terms->word[i], (int64_t)self->sum[i]);
    ct_json_close_object(&json);
    ct_json_add_number(&json, "waiting", (int64_t)self->waiting);
    ct_json_add_number(&json, "unacknowledged", (int64_t)self->unanswered);
    ct_json_close_object(&json);
    if (!ct_buffer_ok(&text))
        return ct_fail(error, CT_ERROR_LIMIT, "answer: larger than %d MiB", JSON_BYTES >> 20);
    (void)fwrite(text.data, 1, text.size, stdout);
    (void)putchar('\n');
    return true;
}

static bool print_lines(CtBook *book, Gathering *self, bool all, GError **error)
{
    if (!ct_standing_each(book, self->terms, take, self, error))
        return false;
    print_counts(self);
    (void)fputs(self->waits->str, stdout);
    (void)fputs(self->failed->str, stdout);
    (void)fputs(self->silent->str, stdout);
    if (all) {
        print_head(self);
        (void)fputs(self->all->str, stdout);
    }
    return true;
}

bool ct_cli_advisories_standing(const CtAdvisoriesStanding *asked, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    CtStandingTerms terms;
    Gathering gathering = { .terms = &terms };

    if (!ct_opening_of(asked->instance, asked->mandate, &opening, error) ||
        !ct_standing_terms(opening.book, &terms, error))
        return false;
    gathering.now = opening.now;
    if (asked->json)
        return print_json(opening.book, &gathering, error);
    gathering.waits = g_string_new(NULL);
    gathering.failed = g_string_new(NULL);
    gathering.silent = g_string_new(NULL);
    gathering.all = g_string_new(NULL);
    bool done = print_lines(opening.book, &gathering, asked->all, error);
    (void)g_string_free(gathering.waits, TRUE);
    (void)g_string_free(gathering.failed, TRUE);
    (void)g_string_free(gathering.silent, TRUE);
    (void)g_string_free(gathering.all, TRUE);
    return done;
}
