/* mbox.c - separators found line by line; each mail's records pass through a sink of ours.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/mbox.h"

#include "base/text.h"
#include "format/acns_mail.h"
#include "format/origin.h"

#include <string.h>

typedef struct {
    CtRecordSink sink;
    void *user;
    int64_t number;
    const CtOrigin *origin; /* of the mail being read */
    CtRecord record;
    bool stopped;
} Pass;

static bool starts(CtBytes text, const char *word)
{
    return ct_bytes_equal(ct_bytes_slice(text, 0, strlen(word)), ct_bytes_of_text(word));
}

/* "From ", and somewhere "dd:dd". */
static bool is_separator(CtBytes line)
{
    if (!starts(line, "From "))
        return false;
    for (size_t i = 5; i + 4 < line.size; i++)
        if (line.data[i + 2] == ':' && g_ascii_isdigit(line.data[i]) &&
            g_ascii_isdigit(line.data[i + 1]) && g_ascii_isdigit(line.data[i + 3]) &&
            g_ascii_isdigit(line.data[i + 4]))
            return true;
    return false;
}

/* The record with its mail's number first, and with ranges of the file. */
static bool pass_on(void *user, const CtRecord *record, GError **error)
{
    Pass *pass = user;
    CtRecord *copy = &pass->record;

    ct_record_begin(copy, record->kind);
    ct_record_number(copy, "mail", pass->number, 0, 0);
    for (size_t i = 0; i < record->count && !ct_record_full(copy); i++) {
        CtRecordField *field = &copy->field[copy->count++];
        *field = record->field[i];
        if (field->to > 0)
            ct_origin_span(pass->origin, (size_t)field->from, (size_t)field->to, &field->from,
                           &field->to);
    }
    pass->stopped = !pass->sink(pass->user, copy, error);
    return !pass->stopped;
}

/* Removes one ">" from each line ">From ", ">>From " and so on; false when there is none. */
static bool unescape(CtBytes mail, CtBuffer *out, CtOrigin *origin)
{
    CtReader reader = ct_reader_over(mail);
    size_t pending = 0;

    if (memmem(mail.data, mail.size, ">From ", 6) == NULL)
        return false;
    while (!ct_reader_at_end(&reader)) {
        size_t start = reader.offset;
        CtBytes line = ct_reader_line(&reader);
        size_t marks = 0;
        while (marks < line.size && line.data[marks] == '>')
            marks++;
        if (marks == 0 || !starts(ct_bytes_slice(line, marks, line.size), "From "))
            continue;
        ct_origin_add(origin, out->size, pending);
        ct_buffer_add(out, ct_bytes_slice(mail, pending, start - pending));
        pending = start + 1;
    }
    ct_origin_add(origin, out->size, pending);
    ct_buffer_add(out, ct_bytes_slice(mail, pending, mail.size));
    return true;
}

/* Whatever is wrong with one mail is said, and the next one is read. */
static bool set_aside(Pass *pass, GError **cause, GError **error)
{
    bool limit = g_error_matches(*cause, CT_ERROR, CT_ERROR_LIMIT);

    if (pass->stopped || (!limit && !g_error_matches(*cause, CT_ERROR, CT_ERROR_INPUT))) {
        g_propagate_error(error, g_steal_pointer(cause));
        return false;
    }
    g_autofree CtRecord *record = g_new(CtRecord, 1);
    ct_record_begin(record, "aside");
    ct_record_text(record, "reason", ct_bytes_of_text(limit ? "limit-length" : "mail-broken"), 0,
                   0);
    ct_record_text(record, "detail", ct_bytes_of_text((*cause)->message), 0, 0);
    return pass_on(pass, record, error);
}

static bool read_mail(Pass *pass, CtBytes source, size_t from, size_t to, GError **error)
{
    CtOrigin whole = ct_origin_verbatim(from);
    CtBytes mail = ct_bytes_slice(source, from, to - from);
    g_auto(CtBuffer) freed = ct_buffer_new(CT_LIMIT_MAIL_BYTES);
    g_auto(CtOrigin) origin = ct_origin_derived(&whole, mail.size);
    g_autoptr(GError) cause = NULL;

    pass->number++;
    pass->origin = &whole;
    if (mail.size <= CT_LIMIT_MAIL_BYTES && unescape(mail, &freed, &origin)) {
        mail = ct_buffer_bytes(&freed);
        pass->origin = &origin;
    }
    return ct_acns_mail_read(mail, pass_on, pass, &cause) || set_aside(pass, &cause, error);
}

static bool read_mbox(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Pass pass = { .sink = sink, .user = user };
    CtReader reader = ct_reader_over(source);
    size_t from = SIZE_MAX; /* of the mail being passed over; SIZE_MAX: none yet */
    bool after_blank = true;

    while (!ct_reader_at_end(&reader)) {
        size_t start = reader.offset;
        CtBytes line = ct_reader_line(&reader);
        if (after_blank && is_separator(line)) {
            if (from != SIZE_MAX && !read_mail(&pass, source, from, start, error))
                return false;
            from = reader.offset;
        }
        after_blank = line.size == 0;
    }
    if (from == SIZE_MAX)
        return ct_fail(error, CT_ERROR_INPUT, "mbox: has no separator line");
    return read_mail(&pass, source, from, source.size, error);
}

static int detect(CtBytes source)
{
    CtReader reader = ct_reader_over(ct_bytes_slice(source, 0, 65536));

    return is_separator(ct_reader_line(&reader)) ? 95 : 0;
}

const CtFormat ct_mbox_format = {
    .name = "mbox",
    .summary = "a file of mails, each read as acns-mail",
    .detect = detect,
    .read = read_mbox,
};
