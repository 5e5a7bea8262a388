/* shown.c - bytes made readable.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/shown.h"

#include "format/file_list.h"

#include <string.h>

static const char *const flag_names[] = { "deleted", "linked",   "sparse",
                                          "problem", "unstable", "mount" };

/* The character at the front, printable, and its length; 0: the first byte has to be escaped. */
static size_t plain_length(CtBytes bytes)
{
    gunichar character = g_utf8_get_char_validated((const char *)bytes.data, (gssize)bytes.size);

    if (character == (gunichar)-1 || character == (gunichar)-2 || character == '\\')
        return 0;
    /* Line and paragraph separators are printable to GLib, and would make two lines of one. */
    if (!g_unichar_isprint(character) || character == 0x2028 || character == 0x2029)
        return 0;
    /* So are those of private use, which nobody sees: 7-Zip and Samba make some of odd bytes. */
    if (g_unichar_type(character) == G_UNICODE_PRIVATE_USE)
        return 0;
    return (size_t)g_unichar_to_utf8(character, NULL);
}

static size_t plain_run(CtBytes bytes)
{
    size_t run = 0;

    while (run < bytes.size) {
        uint8_t byte = bytes.data[run];
        size_t length = byte >= ' ' && byte < 0x7f && byte != '\\'
                            ? 1
                            : plain_length(ct_bytes_slice(bytes, run, bytes.size - run));

        if (length == 0)
            break;
        run += length;
    }
    return run;
}

bool ct_shown_is_plain(CtBytes bytes)
{
    return plain_run(bytes) == bytes.size;
}

void ct_shown_add(CtBuffer *out, CtBytes bytes)
{
    while (bytes.size > 0) {
        size_t run = plain_run(bytes);

        ct_buffer_add(out, ct_bytes_slice(bytes, 0, run));
        bytes = ct_bytes_slice(bytes, run, bytes.size - run);
        if (bytes.size == 0)
            break;
        if (bytes.data[0] == '\\')
            ct_buffer_add_text(out, "\\\\");
        else
            ct_buffer_printf(out, "\\x%02x", bytes.data[0]);
        bytes = ct_bytes_slice(bytes, 1, bytes.size - 1);
    }
}

void ct_shown_add_time(CtBuffer *out, CtItemTime time)
{
    char text[CT_TIME_TEXT_SIZE];

    ct_buffer_printf(out, "%.19s.%09uZ", ct_time_text(time.seconds, text), time.nanoseconds);
}

void ct_shown_add_flags(CtBuffer *out, unsigned flags)
{
    bool first = true;

    for (size_t i = 0; i < G_N_ELEMENTS(flag_names); i++) {
        if ((flags >> i & 1) == 0)
            continue;
        ct_buffer_printf(out, "%s%s", first ? "" : ",", flag_names[i]);
        first = false;
    }
    if (first)
        ct_buffer_add_text(out, "-");
}

bool ct_shown_is_list(const CtItemFact *fact)
{
    return strcmp(fact->name, CT_FILE_LIST_FIELD) == 0;
}

void ct_shown_add_fact(CtBuffer *out, const CtItemFact *fact)
{
    char text[CT_TIME_TEXT_SIZE];
    size_t lines = 0;

    if (ct_shown_is_list(fact)) {
        for (size_t i = 0; i < fact->size; i++)
            lines += fact->bytes[i] == '\n' ? 1 : 0;
        ct_buffer_printf(out, "%zu", lines);
        return;
    }
    switch (fact->kind) {
    case CT_VALUE_NUMBER:
        ct_buffer_printf(out, "%" G_GINT64_FORMAT, fact->number);
        return;
    case CT_VALUE_INSTANT:
        ct_buffer_add_text(out, ct_time_text(fact->number, text));
        return;
    case CT_VALUE_BYTES:
        for (size_t i = 0; i < fact->size; i++)
            ct_buffer_printf(out, "%02x", fact->bytes[i]);
        return;
    case CT_VALUE_TEXT:
    case CT_VALUE_ADDRESS:
    default:
        ct_shown_add(out, (CtBytes){ fact->bytes, fact->size });
    }
}
