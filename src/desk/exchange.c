/* exchange.c - writing, closing, opening and reading exchanges.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/exchange.h"

#include "base/file.h"
#include "base/reader.h"
#include "base/text.h"
#include "seal/digest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define CEILING      (64u << 20)
#define HEAD_CEILING 4096u

static const char *const kind_names[] = { "request", "answer" };

CtExchange ct_exchange_new(CtExchangeKind kind, const char *from, const char *to, const char *about,
                           int64_t serial, CtInstant made)
{
    return (CtExchange){ .kind = kind,
                         .from = g_strdup(from),
                         .to = g_strdup(to),
                         .about = g_strdup(about),
                         .serial = serial,
                         .made = made,
                         .rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev) };
}

void ct_exchange_clear(CtExchange *self)
{
    g_clear_pointer(&self->from, g_free);
    g_clear_pointer(&self->to, g_free);
    g_clear_pointer(&self->about, g_free);
    g_clear_pointer(&self->rows, g_ptr_array_unref);
}

bool ct_exchange_add(CtExchange *self, const char *const *values, size_t count, GError **error)
{
    if (self->rows->len == CT_EXCHANGE_ROWS)
        return ct_fail(error, CT_ERROR_LIMIT, "exchange: more than %d rows", CT_EXCHANGE_ROWS);
    g_assert(count <= CT_EXCHANGE_COLUMNS);
    char **row = g_new0(char *, count + 1);
    for (size_t i = 0; i < count; i++)
        row[i] = g_strdup(values[i] == NULL ? "" : values[i]);
    g_ptr_array_add(self->rows, row);
    return true;
}

static void add_value(CtBuffer *out, const char *value)
{
    for (const uint8_t *c = (const uint8_t *)value; *c != '\0'; c++) {
        if (*c == ',' || *c == '%' || *c < 0x20 || *c == 0x7f)
            ct_buffer_printf(out, "%%%02X", *c);
        else
            ct_buffer_add_u8(out, *c);
    }
}

static void add_head(const CtExchange *self, CtBytes rows, CtBuffer *out)
{
    uint8_t digest[CT_DIGEST_SIZE];
    char made[CT_TIME_TEXT_SIZE];

    ct_digest_of(rows, digest);
    g_autofree char *hex = ct_text_hex((CtBytes){ digest, sizeof digest });
    ct_buffer_printf(out,
                     "constat exchange 3\nkind: %s\nfrom: %s\nto: %s\nserial: %" G_GINT64_FORMAT
                     "\nmade: %s\nabout: %s\nrows: %u\ndigest: %s\n",
                     kind_names[self->kind], self->from, self->to, self->serial,
                     ct_time_text(self->made, made), self->about, self->rows->len, hex);
}

static void add_rows(const CtExchange *self, CtBuffer *out)
{
    for (guint i = 0; i < self->rows->len; i++) {
        char **row = self->rows->pdata[i];

        for (size_t column = 0; row[column] != NULL; column++) {
            if (column > 0)
                ct_buffer_add_u8(out, ',');
            add_value(out, row[column]);
        }
        ct_buffer_add_u8(out, '\n');
    }
}

void ct_exchange_add_text(const CtExchange *self, CtBuffer *head, CtBuffer *rows)
{
    add_rows(self, rows);
    add_head(self, ct_buffer_bytes(rows), head);
}

static char *name_of(const CtExchange *self)
{
    if (self->kind == CT_EXCHANGE_REQUEST)
        return g_strdup_printf("%s-%08" G_GINT64_FORMAT ".request", self->from, self->serial);
    return g_strdup_printf("%s-%08" G_GINT64_FORMAT ".%s.answer", self->to, self->serial,
                           self->from);
}

/* The name appears only when the bytes are durable. A draft is written by one process at a time
 * (the caller holds a lock), and a name with a dot before it is nobody's file. */
static bool publish(const char *folder, const char *name, CtBytes bytes, GError **error)
{
    g_autofree char *hidden = g_strconcat(".", name, NULL);
    g_autofree char *draft = g_build_filename(folder, hidden, NULL);
    g_autofree char *place = g_build_filename(folder, name, NULL);

    if (!ct_file_replace(draft, bytes, "exchange file", error))
        return false;
    if (rename(draft, place) != 0)
        return ct_fail_errno(error, errno, "exchange file");
    return ct_file_sync_folder(folder, "exchange folder", error);
}

bool ct_exchange_write(const CtMandate *mandate, const CtMandatePartner *partner,
                       const CtExchange *self, GError **error)
{
    g_auto(CtBuffer) rows = ct_buffer_new(CEILING);
    g_auto(CtBuffer) head = ct_buffer_new(HEAD_CEILING);
    g_auto(CtBuffer) note = ct_buffer_new(HEAD_CEILING);
    g_auto(CtBuffer) whole = ct_buffer_new(CEILING);
    g_auto(CtNoteSigner) signer = { 0 };
    g_autofree char *name = name_of(self);

    ct_exchange_add_text(self, &head, &rows);
    if (!ct_mandate_signer(mandate, &signer, error))
        return false;
    ct_note_sign(&signer, ct_buffer_bytes(&head), &note);
    ct_buffer_printf(&whole, "%zu\n", note.size);
    ct_buffer_add(&whole, ct_buffer_bytes(&note));
    ct_buffer_add(&whole, ct_buffer_bytes(&rows));
    if (!ct_buffer_ok(&rows) || !ct_buffer_ok(&note) || !ct_buffer_ok(&whole))
        return ct_fail(error, CT_ERROR_LIMIT, "exchange: larger than one may be");
    size_t size = whole.size + CT_ENVELOPE_BOX_EXTRA;
    g_autofree uint8_t *closed = g_malloc(size);
    if (!ct_envelope_seal(partner->box, ct_buffer_bytes(&whole), closed, error))
        return false;
    return publish(partner->folder, name, (CtBytes){ closed, size }, error);
}

static char *read_value(CtReader *reader, CtBytes text)
{
    g_auto(CtBuffer) value = ct_buffer_new(CT_LIMIT_VALUE_BYTES);

    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        if (byte == '%') {
            if (!ct_text_unhex(ct_bytes_slice(text, i + 1, 2), &byte, 1))
                ct_reader_reject(reader, "has a value with a wrong escape");
            i += 2;
        }
        ct_buffer_add_u8(&value, byte);
    }
    if (!ct_buffer_ok(&value))
        ct_reader_reject_limit(reader, "has a value larger than a value may be");
    return ct_bytes_to_text(ct_buffer_bytes(&value));
}

static void read_row(CtReader *reader, CtExchange *out)
{
    CtBytes line = ct_reader_line(reader);
    GPtrArray *row = g_ptr_array_new_with_free_func(g_free);
    size_t start = 0;

    for (size_t i = 0; i <= line.size; i++) {
        if (i < line.size && line.data[i] != ',')
            continue;
        if (row->len == CT_EXCHANGE_COLUMNS) {
            ct_reader_reject_limit(reader, "has a row with too many values");
            break;
        }
        g_ptr_array_add(row, read_value(reader, ct_bytes_slice(line, start, i - start)));
        start = i + 1;
    }
    g_ptr_array_set_free_func(row, NULL);
    g_ptr_array_add(row, NULL);
    g_ptr_array_add(out->rows, g_ptr_array_free(row, FALSE));
}

static CtBytes read_header(CtReader *reader, const char *name)
{
    CtBytes line = ct_reader_line(reader);
    size_t size = strlen(name);

    if (line.size < size + 2 || memcmp(line.data, name, size) != 0 || line.data[size] != ':' ||
        line.data[size + 1] != ' ')
        ct_reader_reject(reader, "lacks a header line");
    return ct_bytes_slice(line, size + 2, line.size);
}

static bool is_text(CtBytes bytes, const char *text)
{
    return ct_bytes_equal(bytes, ct_bytes_of_text(text));
}

static uint64_t read_count(CtReader *reader, const char *name, uint64_t most)
{
    uint64_t value = 0;

    if (!ct_text_to_u64(read_header(reader, name), most, &value))
        ct_reader_reject(reader, "has a header that is no number, or too large a one");
    return value;
}

static bool read_head(CtBytes text, CtBytes rows, CtExchange *out, uint64_t *out_rows,
                      GError **error)
{
    CtReader reader = ct_reader_over(text);
    uint8_t digest[CT_DIGEST_SIZE];
    uint8_t signed_digest[CT_DIGEST_SIZE] = { 0 };
    CtInstant made = 0;

    if (!is_text(ct_reader_line(&reader), "constat exchange 3"))
        ct_reader_reject(&reader, "is of no known version");
    CtBytes kind = read_header(&reader, "kind");
    bool is_answer = is_text(kind, kind_names[CT_EXCHANGE_ANSWER]);
    if (!is_answer && !is_text(kind, kind_names[CT_EXCHANGE_REQUEST]))
        ct_reader_reject(&reader, "is of no known kind");
    g_autofree char *from = ct_bytes_to_text(read_header(&reader, "from"));
    g_autofree char *to = ct_bytes_to_text(read_header(&reader, "to"));
    uint64_t serial = read_count(&reader, "serial", INT64_MAX);
    if (ct_time_parse(read_header(&reader, "made"), &made) != CT_TIME_OK)
        ct_reader_reject(&reader, "has no time of making");
    g_autofree char *about = ct_bytes_to_text(read_header(&reader, "about"));
    *out_rows = read_count(&reader, "rows", CT_EXCHANGE_ROWS);
    ct_digest_of(rows, digest);
    if (!ct_text_unhex(read_header(&reader, "digest"), signed_digest, sizeof signed_digest) ||
        !ct_digest_equal(digest, signed_digest))
        ct_reader_reject(&reader, "has other rows than were signed");
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "exchange", error))
        return false;
    *out = ct_exchange_new(is_answer ? CT_EXCHANGE_ANSWER : CT_EXCHANGE_REQUEST, from, to, about,
                           (int64_t)serial, made);
    return true;
}

static bool read_rows(CtBytes text, uint64_t rows, CtExchange *out, GError **error)
{
    CtReader reader = ct_reader_over(text);

    for (uint64_t i = 0; i < rows && ct_reader_ok(&reader); i++)
        read_row(&reader, out);
    ct_reader_expect_end(&reader);
    return ct_reader_check(&reader, "exchange", error);
}

/* An exchange has one form: what was read is written again and compared. */
static bool is_canonical(const CtExchange *self, CtBytes head, CtBytes rows)
{
    g_auto(CtBuffer) head_again = ct_buffer_new(head.size);
    g_auto(CtBuffer) rows_again = ct_buffer_new(rows.size);

    ct_exchange_add_text(self, &head_again, &rows_again);
    return ct_buffer_ok(&head_again) && ct_bytes_equal(ct_buffer_bytes(&head_again), head) &&
           ct_buffer_ok(&rows_again) && ct_bytes_equal(ct_buffer_bytes(&rows_again), rows);
}

bool ct_exchange_parse(CtBytes head, CtBytes rows, CtExchange *out, GError **error)
{
    g_auto(CtExchange) found = { 0 };
    uint64_t count;

    if (!read_head(head, rows, &found, &count, error) || !read_rows(rows, count, &found, error))
        return false;
    if (!is_canonical(&found, head, rows))
        return ct_fail(error, CT_ERROR_INPUT, "exchange: not in the one form that it has");
    *out = found;
    found = (CtExchange){ 0 };
    return true;
}

/* The rows are read only after the signature: what a stranger wrote is never parsed. */
static bool read_plain(CtBytes plain, const CtNoteVerifier *verifier, CtExchange *out,
                       GError **error)
{
    CtReader reader = ct_reader_over(plain);
    uint64_t size = 0;
    CtNote note;

    if (!ct_text_to_u64(ct_reader_line(&reader), HEAD_CEILING, &size))
        ct_reader_reject(&reader, "does not begin with the size of its note");
    CtBytes head = ct_reader_take(&reader, size);
    CtBytes rest = ct_reader_take(&reader, ct_reader_left(&reader));
    return ct_reader_check(&reader, "exchange", error) && ct_note_parse(head, &note, error) &&
           ct_note_verify(&note, verifier, error) && ct_exchange_parse(note.text, rest, out, error);
}

/* Opens the box. */
static bool unseal(const CtMandate *mandate, const char *path, CtBuffer *out, GError **error)
{
    g_auto(CtBuffer) closed = ct_buffer_new(CEILING);
    g_auto(CtEnvelopePair) pair = { 0 };

    if (!ct_file_read(path, &closed, "exchange", error))
        return false;
    if (closed.size < CT_ENVELOPE_BOX_EXTRA)
        return ct_fail(error, CT_ERROR_INPUT, "exchange: not the size of one");
    size_t size = closed.size - CT_ENVELOPE_BOX_EXTRA;
    uint8_t *plain = ct_buffer_reserve(out, size);
    if (!ct_mandate_box(mandate, &pair, error) ||
        !ct_envelope_unseal(&pair, ct_buffer_bytes(&closed), plain, error))
        return false;
    ct_buffer_commit(out, size);
    return true;
}

static bool read_file(const CtMandate *mandate, const CtMandatePartner *partner, const char *path,
                      CtExchange *out, GError **error)
{
    g_auto(CtBuffer) plain = ct_buffer_new(CEILING);

    if (!unseal(mandate, path, &plain, error) ||
        !read_plain(ct_buffer_bytes(&plain), &partner->verifier, out, error))
        return false;
    if (strcmp(out->to, mandate->name) != 0 || strcmp(out->from, partner->verifier.name) != 0) {
        ct_exchange_clear(out);
        return ct_fail(error, CT_ERROR_INTEGRITY, "exchange: signed, but for somebody else");
    }
    return true;
}

bool ct_exchange_read(const CtMandate *mandate, const CtMandatePartner *partner, const char *path,
                      CtExchange *out, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);

    if (read_file(mandate, partner, path, out, error))
        return true;
    g_prefix_error(error, "%s: ", name);
    return false;
}

/* Whoever can write into the folder could lay a pipe there, on which a reader waits for ever. */
static bool is_file(const char *path)
{
    struct stat facts;

    return lstat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **ct_exchange_list(const CtMandate *mandate, const CtMandatePartner *partner,
                        CtExchangeKind kind, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(partner->folder, 0, NULL);
    bool is_answer = kind == CT_EXCHANGE_ANSWER;
    g_autofree char *prefix =
        g_strconcat(is_answer ? mandate->name : partner->verifier.name, "-", NULL);
    g_autofree char *suffix = is_answer ? g_strconcat(".", partner->verifier.name, ".answer", NULL)
                                        : g_strdup(".request");
    const char *name;

    if (folder == NULL) {
        (void)ct_fail(error, CT_ERROR_MISSING, "exchange: the folder cannot be read");
        return NULL;
    }
    GPtrArray *paths = g_ptr_array_new();
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *path = g_build_filename(partner->folder, name, NULL);

        if (g_str_has_prefix(name, prefix) && g_str_has_suffix(name, suffix) && is_file(path))
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
    g_ptr_array_sort(paths, compare_paths);
    g_ptr_array_add(paths, NULL);
    return (char **)g_ptr_array_free(paths, FALSE);
}

/* Moves a file into a folder beside it; another process of ours may have done so already. */
static bool move_beside(const char *path, const char *where, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *beside = g_build_filename(folder, where, NULL);
    g_autofree char *place = g_build_filename(beside, name, NULL);

    if (mkdir(beside, 0700) != 0 && errno != EEXIST)
        return ct_fail_errno(error, errno, "exchange folder");
    if (rename(path, place) != 0 && errno != ENOENT)
        return ct_fail_errno(error, errno, "exchange file");
    return true;
}

bool ct_exchange_settle(const char *path, GError **error)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return ct_fail_errno(error, errno, "exchange file");
    return true;
}

bool ct_exchange_refuse(const char *path, const GError *why, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *file = g_strconcat(name, ".reason", NULL);
    g_autofree char *reason = g_build_filename(folder, "refused", file, NULL);
    g_autofree char *text = g_strconcat(why->message, "\n", NULL);

    return move_beside(path, "refused", error) &&
           ct_file_replace(reason, ct_bytes_of_text(text), "exchange folder", error);
}

bool ct_exchange_is_refusal(const GError *why)
{
    return why->domain == CT_ERROR && why->code != CT_ERROR_SYSTEM &&
           why->code != CT_ERROR_CONFLICT;
}
