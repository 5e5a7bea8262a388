/* thread.c - one pass over the header.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/thread.h"

#include "base/limits.h"
#include "base/text.h"
#include "format/mime.h"

#include <string.h>

#define REFERENCE_LONGEST 128

static const char *const words[] = {
    [CT_THREAD_PERSON] = "person", [CT_THREAD_REPORT] = "report", [CT_THREAD_RECEIPT] = "receipt",
    [CT_THREAD_BOUNCE] = "bounce", [CT_THREAD_REPLY] = "reply",   [CT_THREAD_MACHINE] = "machine",
};

const char *ct_thread_word(CtThreadKind kind)
{
    return words[kind];
}

/* What the fields say, each by itself. */
typedef struct {
    bool no_way_back;
    bool by_server;
    bool replied;
    bool automatic;
    CtMimeType type;
} Signs;

static bool is_one_of(CtBytes name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ct_text_equal_nocase(name, list[i]))
            return true;
    return false;
}

static bool begins(CtBytes text, const char *word)
{
    return ct_text_equal_nocase(ct_bytes_slice(text, 0, strlen(word)), word);
}

static void add_reference(CtThread *self, CtBytes text)
{
    if (text.size == 0 || text.size > REFERENCE_LONGEST || self->count == CT_THREAD_MOST)
        return;
    self->reference[self->count++] = text;
}

static bool is_end(uint8_t byte)
{
    return byte <= ' ' || strchr("<>,;\"()", byte) != NULL;
}

/* The words of the field that have an "@": all that is left of it, or what is behind a "+". */
static void add_references(CtThread *self, CtBytes value, bool behind_plus)
{
    value = ct_bytes_slice(value, 0, CT_LIMIT_FIELD_BYTES);
    for (size_t at = 0; at < value.size; at++) {
        size_t from = at;
        size_t start = at;

        while (at < value.size && !is_end(value.data[at]) && value.data[at] != '@') {
            if (behind_plus && value.data[at] == '+')
                from = at + 1;
            at++;
        }
        if (at < value.size && value.data[at] == '@' && (!behind_plus || from > start))
            add_reference(self, ct_bytes_slice(value, from, at - from));
        while (at < value.size && !is_end(value.data[at]))
            at++;
    }
}

static bool is_server(CtBytes from)
{
    static const char *const names[] = { "mailer-daemon", "postmaster" };
    const uint8_t *open = from.size == 0 ? NULL : memchr(from.data, '<', from.size);
    size_t at = open == NULL ? 0 : (size_t)(open - from.data) + 1;
    CtBytes address = ct_bytes_slice(from, at, from.size);

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (begins(address, names[i]))
            return true;
    return false;
}

static void read_field(CtThread *self, Signs *signs, CtBytes name, CtBytes value)
{
    static const char *const threads[] = { "in-reply-to", "references" };
    static const char *const addresses[] = { "to", "delivered-to", "x-original-to" };
    static const char *const repliers[] = { "x-autoreply", "x-autorespond" };

    if (is_one_of(name, threads, G_N_ELEMENTS(threads)))
        add_references(self, value, false);
    else if (is_one_of(name, addresses, G_N_ELEMENTS(addresses)))
        add_references(self, value, true);
    else if (ct_text_equal_nocase(name, "return-path"))
        signs->no_way_back |= ct_text_equal_nocase(value, "<>");
    else if (ct_text_equal_nocase(name, "from"))
        signs->by_server |= is_server(value);
    else if (ct_text_equal_nocase(name, "auto-submitted"))
        (*(begins(value, "auto-replied") ? &signs->replied : &signs->automatic)) |=
            !begins(value, "no");
    else if (ct_text_equal_nocase(name, "precedence"))
        signs->replied |= begins(value, "auto_reply");
    else if (ct_text_equal_nocase(name, "content-type") && signs->type.type.size == 0)
        ct_mime_read_type(value, &signs->type);
    else if (is_one_of(name, repliers, G_N_ELEMENTS(repliers)))
        signs->replied |= !begins(value, "no");
}

static CtThreadKind kind_of(const Signs *signs)
{
    bool reports = ct_text_equal_nocase(signs->type.type, "multipart") &&
                   ct_text_equal_nocase(signs->type.subtype, "report");

    if (reports && ct_text_equal_nocase(signs->type.report_type, "delivery-status"))
        return CT_THREAD_REPORT;
    if (reports && ct_text_equal_nocase(signs->type.report_type, "disposition-notification"))
        return CT_THREAD_RECEIPT;
    if (signs->replied)
        return CT_THREAD_REPLY;
    if (signs->by_server)
        return CT_THREAD_BOUNCE;
    if (signs->automatic)
        return CT_THREAD_MACHINE;
    return signs->no_way_back ? CT_THREAD_BOUNCE : CT_THREAD_PERSON;
}

void ct_thread_read(CtBytes mail, CtThread *out)
{
    CtReader reader = ct_reader_over(mail);
    Signs signs = { 0 };
    CtBytes name;
    CtBytes value;

    *out = (CtThread){ 0 };
    while (ct_mime_next_field(&reader, &name, &value))
        read_field(out, &signs, name, value);
    out->kind = kind_of(&signs);
}
