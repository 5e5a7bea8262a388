/* provider.c - answering requests from leases and customers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/provider.h"

#include "base/file.h"
#include "base/text.h"
#include "desk/telling.h"
#include "store/meta.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define TOKEN_SIZE      16
#define IDENTITY_FIELDS 5
#define IDENTITY_BYTES  4096u
#define LINE_PURPOSE    "access line"
#define IDENTITY_KEY    "customer identities"

static int64_t line_sid(const CtMandate *mandate, CtBytes line)
{
    return ct_mandate_sid(mandate, LINE_PURPOSE, line);
}

static bool store_customer(CtMandate *mandate, const uint8_t key[32], CtBytes line,
                           CtBytes identity, GError **error)
{
    g_auto(CtRow) row = ct_db_row(mandate->db, CT_SQL_SUBSCRIBER_ADD);
    size_t size = identity.size + CT_ENVELOPE_OVERHEAD;
    g_autofree uint8_t *closed = g_malloc(size);

    ct_envelope_close(key, (CtBytes){ NULL, 0 }, identity, closed);
    ct_row_bind_int(&row, CT_BIND_SUBSCRIBER_ADD_SID, line_sid(mandate, line));
    ct_row_bind_bytes(&row, CT_BIND_SUBSCRIBER_ADD_IDENTITY, (CtBytes){ closed, size });
    return ct_row_run(&row, error);
}

/* A row of the book: the access line, then the identity's five texts. */
static bool import_line(CtMandate *mandate, const uint8_t key[32], CtBytes text, uint64_t number,
                        GError **error)
{
    const uint8_t *comma = memchr(text.data, ',', text.size);
    size_t commas = 0;

    for (size_t i = 0; i < text.size; i++)
        commas += text.data[i] == ',';
    if (comma == NULL || commas != IDENTITY_FIELDS || !ct_text_is_utf8(text) ||
        memchr(text.data, '"', text.size) != NULL || text.size > IDENTITY_BYTES)
        return ct_fail(error, CT_ERROR_INPUT,
                       "customer book: line %" G_GUINT64_FORMAT " is not of the known form",
                       number);
    size_t line = (size_t)(comma - text.data);
    return store_customer(mandate, key, ct_bytes_slice(text, 0, line),
                          ct_bytes_slice(text, line + 1, text.size), error);
}

static bool import_lines(CtMandate *mandate, CtBytes text, uint64_t *out, GError **error)
{
    CtReader reader = ct_reader_over(text);
    uint8_t key[32];
    bool well = true;

    *out = 0;
    ct_mandate_derive(mandate, IDENTITY_KEY, key);
    if (!ct_bytes_equal(ct_reader_line(&reader),
                        ct_bytes_of_text("line,name,street,town,email,language")))
        well = ct_fail(error, CT_ERROR_INPUT, "customer book: its header is not the known one");
    for (uint64_t number = 2; well && !ct_reader_at_end(&reader); number++) {
        CtBytes line = ct_reader_line(&reader);

        if (line.size == 0)
            continue;
        well = import_line(mandate, key, line, number, error);
        (*out)++;
    }
    ct_envelope_wipe(key, sizeof key);
    return well;
}

bool ct_provider_import_customers(CtMandate *mandate, const char *path, uint64_t *out,
                                  GError **error)
{
    g_autofree char *text = NULL;
    gsize size = 0;

    if (!g_file_get_contents(path, &text, &size, NULL))
        return ct_fail(error, CT_ERROR_MISSING, "customer book: it cannot be read");
    if (!ct_db_begin_immediate(mandate->db, error))
        return false;
    if (import_lines(mandate, (CtBytes){ (const uint8_t *)text, size }, out, error) &&
        ct_db_commit(mandate->db, error))
        return true;
    ct_db_rollback(mandate->db);
    return false;
}

/* What answering one file needs. */
typedef struct {
    CtBook *book;
    CtLogbook *logbook;
    const CtMandatePartner *partner; /* who asks */
    const CtExchange *request;
    CtExchange *answer;
    FILE *evidence;
    CtProviderCounts *counts;
    CtInstant now;
    const uint8_t *key; /* borrowed: 32 bytes */
} Answering;

static bool give_token(CtMandate *mandate, int64_t sid, char out[2 * TOKEN_SIZE + 1],
                       bool *out_known, GError **error)
{
    uint8_t token[TOKEN_SIZE];
    g_auto(CtRow) row = ct_db_row(mandate->db, CT_SQL_SUBSCRIBER_GET);

    ct_row_bind_int(&row, CT_BIND_SUBSCRIBER_GET_SID, sid);
    if (!ct_row_step(&row, out_known, error))
        return false;
    if (!*out_known)
        return true;
    CtBytes known = ct_row_bytes(&row, CT_COLUMN_SUBSCRIBER_GET_TOKEN);
    if (known.size == TOKEN_SIZE) {
        memcpy(token, known.data, TOKEN_SIZE);
    } else {
        g_auto(CtRow) name = ct_db_row(mandate->db, CT_SQL_SUBSCRIBER_NAME);

        ct_envelope_random(token, sizeof token);
        ct_row_bind_bytes(&name, CT_BIND_SUBSCRIBER_NAME_TOKEN, (CtBytes){ token, sizeof token });
        ct_row_bind_int(&name, CT_BIND_SUBSCRIBER_NAME_SID, sid);
        if (!ct_row_run(&name, error))
            return false;
    }
    g_autofree char *hex = ct_text_hex((CtBytes){ token, sizeof token });
    (void)g_strlcpy(out, hex, 2 * TOKEN_SIZE + 1);
    return true;
}

static uint8_t protocol_of(const char *text)
{
    if (g_ascii_strcasecmp(text, "tcp") == 0)
        return CT_LEASE_TCP;
    return g_ascii_strcasecmp(text, "udp") == 0 ? CT_LEASE_UDP : CT_LEASE_ANY;
}

static bool read_query(char *const *row, uint32_t tolerance, CtLeaseQuery *out)
{
    uint64_t port = 0;

    *out = (CtLeaseQuery){ .port = CT_LEASE_NO_PORT, .tolerance = tolerance };
    if (g_strv_length((char **)(uintptr_t)row) != 5 ||
        !ct_address_parse(ct_bytes_of_text(row[1]), &out->address) ||
        ct_time_parse(ct_bytes_of_text(row[4]), &out->at) != CT_TIME_OK)
        return false;
    if (row[2][0] != '\0') {
        if (!ct_text_to_u64(ct_bytes_of_text(row[2]), 65535, &port))
            return false;
        out->port = (int32_t)port;
    }
    out->protocol = protocol_of(row[3]);
    return true;
}

static const char *const verdict_words[] = { [CT_LEASE_NONE] = "none",
                                             [CT_LEASE_ONE] = "one",
                                             [CT_LEASE_AMBIGUOUS] = "ambiguous",
                                             [CT_LEASE_GAP] = "gap" };

/* Kept by the provider alone: which lines of which logs the answer rests on. */
static bool keep_evidence(const Answering *self, const char *reference, const CtLeaseQuery *query,
                          const CtLeaseStoreAnswer *found, GError **error)
{
    g_auto(CtBuffer) places = ct_buffer_new(CT_LIMIT_VALUE_BYTES);

    if (!ct_logbook_places(self->logbook, query, &places, error))
        return false;
    (void)fprintf(self->evidence, "%s,%s,%u,%u%.*s\n", reference, verdict_words[found->verdict],
                  query->tolerance, found->intervals, (int)places.size, (const char *)places.data);
    return true;
}

static void count_verdict(CtProviderCounts *counts, CtLeaseVerdict verdict)
{
    counts->one += verdict == CT_LEASE_ONE;
    counts->ambiguous += verdict == CT_LEASE_AMBIGUOUS;
    counts->none += verdict == CT_LEASE_NONE;
    counts->gap += verdict == CT_LEASE_GAP;
}

static bool answer_token(Answering *self, char *const *row, GError **error)
{
    CtLeaseQuery query;
    CtLeaseStoreAnswer found;
    char token[2 * TOKEN_SIZE + 1] = "";
    bool known = false;

    if (!read_query(row, (uint32_t)self->book->tolerance_seconds, &query))
        return ct_fail(error, CT_ERROR_INPUT, "exchange: a row is not a question");
    if (!ct_logbook_find(self->logbook, &query, &found, error))
        return false;
    if (found.verdict == CT_LEASE_ONE) {
        if (!give_token(self->book->mandate, line_sid(self->book->mandate, found.subscriber), token,
                        &known, error))
            return false;
        const CtTelling telling = { self->book, self->partner, self->request, self->now };
        int64_t sid = line_sid(self->book->mandate, found.subscriber);
        if (known && !ct_telling_note_fact(&telling, sid, query.at, error))
            return false;
        if (!known) /* a line that no customer has: the logs name it, the book does not */
            found.verdict = CT_LEASE_NONE;
    }
    if (!keep_evidence(self, row[0], &query, &found, error))
        return false;
    count_verdict(self->counts, found.verdict);
    const char *values[] = { row[0], verdict_words[found.verdict], token };
    return ct_exchange_add(self->answer, values, G_N_ELEMENTS(values), error);
}

static bool open_identity(Answering *self, const CtRow *row, const char *reference, GError **error)
{
    CtBytes closed = ct_row_bytes(row, CT_COLUMN_SUBSCRIBER_OF_TOKEN_IDENTITY);
    const char *values[2 + IDENTITY_FIELDS] = { reference, "known" };

    if (closed.size < CT_ENVELOPE_OVERHEAD)
        return ct_fail(error, CT_ERROR_INTEGRITY, "customer: the envelope is damaged");
    size_t size = closed.size - CT_ENVELOPE_OVERHEAD;
    g_autofree char *plain = g_malloc0(size + 1);
    if (!ct_envelope_open(self->key, (CtBytes){ NULL, 0 }, closed, (uint8_t *)plain, error))
        return false;
    g_auto(GStrv) parts = g_strsplit(plain, ",", IDENTITY_FIELDS);
    for (size_t i = 0; i < IDENTITY_FIELDS && parts[i] != NULL; i++)
        values[2 + i] = parts[i];
    ct_envelope_wipe(plain, size);
    return ct_exchange_add(self->answer, values, G_N_ELEMENTS(values), error);
}

static bool say(Answering *self, const char *reference, const char *word, GError **error)
{
    const char *values[] = { reference, word };

    return ct_exchange_add(self->answer, values, G_N_ELEMENTS(values), error);
}

static bool read_question(char *const *row, CtTellingQuestion *out)
{
    if (g_strv_length((char **)(uintptr_t)row) != 7)
        return false;
    *out = (CtTellingQuestion){
        .token = row[1], .authorisation = row[2], .stage = row[4], .purpose = row[5]
    };
    return ct_text_to_u64(ct_bytes_of_text(row[3]), INT64_MAX, &out->number) &&
           ct_text_to_u64(ct_bytes_of_text(row[6]), UINT32_MAX, &out->link) && out->link > 0;
}

static bool answer_identity(Answering *self, char *const *row, GError **error)
{
    const CtTelling telling = { self->book, self->partner, self->request, self->now };
    CtTellingQuestion question;
    g_auto(CtRow) found = ct_db_row(self->book->mandate->db, CT_SQL_SUBSCRIBER_OF_TOKEN);
    uint8_t token[TOKEN_SIZE];
    bool known = false;
    bool may;

    if (!read_question(row, &question) ||
        !ct_text_unhex(ct_bytes_of_text(question.token), token, sizeof token))
        return ct_fail(error, CT_ERROR_INPUT, "exchange: a row is not a question");
    ct_row_bind_bytes(&found, CT_BIND_SUBSCRIBER_OF_TOKEN_TOKEN, (CtBytes){ token, sizeof token });
    if (!ct_row_step(&found, &known, error))
        return false;
    if (!known) {
        self->counts->none++;
        return say(self, row[0], "unknown", error);
    }
    if (!ct_telling_may(&telling, ct_row_int(&found, CT_COLUMN_SUBSCRIBER_OF_TOKEN_SID), &question,
                        &may, error))
        return false;
    if (!may) {
        self->counts->unauthorised++;
        return say(self, row[0], "unauthorised", error);
    }
    self->counts->one++;
    return open_identity(self, &found, row[0], error);
}

static bool answer_rows(Answering *self, const CtExchange *request, GError **error)
{
    bool about_token = strcmp(request->about, "token") == 0;

    if (!about_token && strcmp(request->about, "identity") != 0)
        return ct_fail(error, CT_ERROR_INPUT, "exchange: it asks for what is not given");
    for (guint i = 0; i < request->rows->len; i++) {
        char *const *row = request->rows->pdata[i];

        if (row[0] == NULL ||
            !(about_token ? answer_token(self, row, error) : answer_identity(self, row, error)))
            return false;
        self->counts->rows++;
    }
    return true;
}

static FILE *open_evidence(const CtMandate *mandate, const CtExchange *request, GError **error)
{
    g_autofree char *folder = g_build_filename(mandate->folder, "answers", NULL);
    g_autofree char *name =
        g_strdup_printf("%s-%08" G_GINT64_FORMAT ".csv", request->from, request->serial);
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        (void)ct_fail_errno(error, errno, "answers folder");
        return NULL;
    }
    FILE *file = fopen(path, "we");
    if (file == NULL)
        (void)ct_fail_errno(error, errno, "answers");
    return file;
}

/* The ledger says that a file was answered, how many rows it had and how many were one; the mark
 * beside it, that it was. */
static bool record_answer(const Answering *self, const CtExchange *request, const char *mark,
                          uint64_t one_before, GError **error)
{
    CtDb *db = self->book->mandate->db;
    g_autoptr(CtBatch) batch = ct_batch_begin(self->book->ledger, self->now, error);
    uint64_t marks[] = { (uint64_t)request->serial, request->rows->len,
                         self->counts->one - one_before };
    CtLedgerDraft draft = { .kind = CT_ENTRY_ACCESS,
                            .event = request->about,
                            .mark = marks,
                            .marks = G_N_ELEMENTS(marks) };
    uint64_t index;

    return batch != NULL && ct_batch_append(batch, &draft, &index, error) &&
           ct_meta_set(db, mark, "yes", error) && ct_batch_commit(batch, error);
}

static bool answer_durably(Answering *self, const CtExchange *request, GError **error)
{
    CtMandate *mandate = self->book->mandate;

    self->evidence = open_evidence(mandate, request, error);
    if (self->evidence == NULL)
        return false;
    bool answered = ct_db_begin_immediate(mandate->db, error) &&
                    answer_rows(self, request, error) && ct_db_commit(mandate->db, error);
    if (!answered)
        ct_db_rollback(mandate->db);
    bool kept = !ferror(self->evidence) && fflush(self->evidence) == 0;
    int cause = errno;
    if (answered && !kept)
        answered = ct_fail_errno(error, cause, "answers");
    if (answered)
        answered = ct_file_sync(fileno(self->evidence), "answers", error);
    (void)fclose(self->evidence);
    return answered;
}

/* The answer is published before the ledger says so: a crash in between answers again, in the same
 * words. What the ledger knows as answered is not answered again: its evidence is as it was. */
static bool answer_file(const Answering *all, const CtMandatePartner *partner,
                        const CtExchange *request, GError **error)
{
    Answering file = *all;
    CtMandate *mandate = file.book->mandate;
    g_autofree char *before = NULL;
    uint64_t one_before = file.counts->one;

    if (request->kind != CT_EXCHANGE_REQUEST)
        return ct_fail(error, CT_ERROR_INPUT, "exchange: an answer under the name of a request");
    g_autofree char *mark =
        g_strdup_printf("answered to %s %" G_GINT64_FORMAT, request->from, request->serial);
    if (!ct_meta_get(mandate->db, mark, &before, error))
        return false;
    if (before != NULL)
        return true;
    g_auto(CtExchange) answer = ct_exchange_new(CT_EXCHANGE_ANSWER, mandate->name, request->from,
                                                request->about, request->serial, file.now);
    file.answer = &answer;
    file.partner = partner;
    file.request = request;
    if (!answer_durably(&file, request, error) ||
        !ct_exchange_write(mandate, partner, &answer, error) ||
        !record_answer(&file, request, mark, one_before, error))
        return false;
    file.counts->files++;
    return true;
}

/* A request that cannot be read or answered is laid aside; the others are dealt with. */
static bool take_file(const Answering *self, const CtMandatePartner *partner, const char *path,
                      GError **error)
{
    g_auto(CtExchange) request = { 0 };
    CtProviderCounts before = *self->counts;
    g_autoptr(GError) problem = NULL;

    bool read = ct_exchange_read(self->book->mandate, partner, path, &request, &problem);
    if (read && answer_file(self, partner, &request, &problem))
        return ct_exchange_settle(path, error);
    *self->counts = before;
    /* What does not verify once the file was read is our own store. */
    bool ours = read && g_error_matches(problem, CT_ERROR, CT_ERROR_INTEGRITY);
    if (!ours && ct_exchange_is_refusal(problem)) {
        self->counts->refused++;
        return ct_exchange_refuse(path, problem, error);
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static bool answer_all(const Answering *self, GError **error)
{
    CtMandate *mandate = self->book->mandate;

    for (size_t i = 0; i < ct_mandate_partner_count(mandate); i++) {
        CtMandatePartner partner;

        if (!ct_mandate_partner(mandate, i, &partner, error))
            return false;
        g_auto(GStrv) paths = ct_exchange_list(mandate, &partner, CT_EXCHANGE_REQUEST, error);
        if (paths == NULL)
            return false;
        for (size_t j = 0; paths[j] != NULL; j++)
            if (!take_file(self, &partner, paths[j], error))
                return false;
    }
    return true;
}

bool ct_provider_answer(CtBook *book, CtLogbook *logbook, CtProviderCounts *out, GError **error)
{
    uint8_t key[32];
    Answering self = { .book = book, .logbook = logbook, .counts = out, .key = key };
    g_autofree char *path = g_build_filename(book->mandate->folder, "outbox", "answering", NULL);

    if (!ct_mandate_now(book->mandate, &self.now, error))
        return false;
    int lock = ct_file_lock(path, true, "answers", error);
    if (lock < 0)
        return false;
    ct_mandate_derive(book->mandate, IDENTITY_KEY, key);
    bool well = answer_all(&self, error);
    ct_envelope_wipe(key, sizeof key);
    ct_file_unlock(lock);
    return well;
}

bool ct_provider_is_line(CtMandate *mandate, const char *token_hex, const char *line, bool *out,
                         GError **error)
{
    g_auto(CtRow) row = ct_db_row(mandate->db, CT_SQL_SUBSCRIBER_OF_TOKEN);
    uint8_t token[TOKEN_SIZE];
    bool known = false;

    *out = false;
    if (!ct_text_unhex(ct_bytes_of_text(token_hex), token, sizeof token))
        return ct_fail(error, CT_ERROR_INPUT, "token: not of the known form");
    ct_row_bind_bytes(&row, CT_BIND_SUBSCRIBER_OF_TOKEN_TOKEN, (CtBytes){ token, sizeof token });
    if (!ct_row_step(&row, &known, error))
        return false;
    *out = known && ct_row_int(&row, CT_COLUMN_SUBSCRIBER_OF_TOKEN_SID) ==
                        line_sid(mandate, ct_bytes_of_text(line));
    return true;
}
