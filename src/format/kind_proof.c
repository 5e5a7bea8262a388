/* kind_proof.c - pictures, archives, mailboxes: their first fields.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/kind_proof.h"

#include "base/reader.h"

#include <string.h>

enum {
    GIF_SCREEN = 13,       /* bytes of its header with the logical screen (GIF89a, 18) */
    SEVEN_ZIP_HEADER = 32, /* bytes of its signature header (7zFormat.txt) */
    ICON_ENTRY = 16,
    CPIO_HEADER = 26,
    CPIO_LONGEST = 1024, /* letters of a first name */
    FORMAT_BITS = 0170000,
};

/* ISO/IEC 10918-1, B.1.1.3: behind the start a segment: its marker, then its length unless the
 * marker has none. */
static bool is_jpeg(CtBytes head)
{
    CtReader reader = ct_reader_over(head);

    ct_reader_skip(&reader, 3);
    unsigned marker = ct_reader_u8(&reader);
    unsigned length = ct_reader_u16be(&reader);
    return ct_reader_ok(&reader) &&
           (marker == 0xff || (marker >= 0xc0 && marker != 0xd8 && marker != 0xd9 && length >= 2));
}

static bool is_gif(CtBytes head)
{
    return head.size >= GIF_SCREEN;
}

/* Only the major version 0 was ever written. */
static bool is_seven_zip(CtBytes head)
{
    return head.size >= SEVEN_ZIP_HEADER && head.data[6] == 0;
}

/* The first picture's entry: bytes of it, behind all entries. Planes and bits of a cursor are the
 * place that points. */
static bool has_pictures(CtBytes head, bool points)
{
    CtReader reader = ct_reader_over(head);

    ct_reader_skip(&reader, 4);
    unsigned count = ct_reader_u16le(&reader);
    ct_reader_skip(&reader, 4);
    unsigned planes = ct_reader_u16le(&reader);
    unsigned bits = ct_reader_u16le(&reader);
    uint32_t size = ct_reader_u32le(&reader);
    uint32_t at = ct_reader_u32le(&reader);
    bool plain = planes <= 1 && bits <= 32 && (bits <= 2 || bits % 4 == 0);
    return ct_reader_ok(&reader) && count > 0 && size > 0 && at >= 6 + count * ICON_ENTRY &&
           (points || plain);
}

static bool is_icon(CtBytes head)
{
    return has_pictures(head, false);
}

static bool is_cursor(CtBytes head)
{
    return has_pictures(head, true);
}

/* cpio(5), old binary format: words in the order of bytes of whoever wrote; the first file has a
 * type, and a name that ends where it says. */
static bool is_binary_cpio(CtBytes head)
{
    bool low_first = head.data[0] == 0xc7;
    uint16_t word[CPIO_HEADER / 2] = { 0 };
    CtReader reader = ct_reader_over(head);

    for (size_t i = 0; i < G_N_ELEMENTS(word); i++)
        word[i] = low_first ? ct_reader_u16le(&reader) : ct_reader_u16be(&reader);
    unsigned type = (word[3] & FORMAT_BITS) >> 12;
    size_t size = word[10];
    CtBytes name = ct_bytes_slice(head, CPIO_HEADER, size);
    bool typed = type == 1 || (type % 2 == 0 && type <= 12); /* 0: the trailer */
    return ct_reader_ok(&reader) && typed && size >= 2 && size <= CPIO_LONGEST &&
           name.size == size && memchr(name.data, 0, size) == name.data + size - 1;
}

/* ---- mailboxes ---- */

/* The next word of *line, which becomes what is behind it; no bytes at its end. */
static CtBytes next_word(CtBytes *line)
{
    size_t start = 0;

    while (start < line->size && g_ascii_isspace((char)line->data[start]))
        start++;
    size_t end = start;
    while (end < line->size && !g_ascii_isspace((char)line->data[end]))
        end++;
    const CtBytes word = ct_bytes_slice(*line, start, end - start);
    *line = ct_bytes_slice(*line, end, SIZE_MAX);
    return word;
}

static bool is_weekday(CtBytes word)
{
    static const char days[] = "Mon Tue Wed Thu Fri Sat Sun ";
    char day[5] = "    ";

    if (word.size < 3 || word.size > 4 || (word.size == 4 && word.data[3] != ','))
        return false;
    memcpy(day, word.data, 3);
    return strstr(days, day) != NULL;
}

static bool is_clock(CtBytes word)
{
    size_t colon = word.size > 1 && word.data[1] == ':' ? 1 : 2;

    return word.size >= colon + 3 && g_ascii_isdigit((char)word.data[0]) &&
           word.data[colon] == ':' && g_ascii_isdigit((char)word.data[colon + 1]) &&
           g_ascii_isdigit((char)word.data[colon + 2]);
}

/* RFC 5322, 2.2: a name without blanks, and a colon. */
static bool begins_header(CtBytes line)
{
    size_t at = 0;

    while (at < line.size && (g_ascii_isalnum((char)line.data[at]) || line.data[at] == '-'))
        at++;
    return at > 0 && at < line.size && line.data[at] == ':';
}

/* RFC 4155, appendix A: "From ", a sender, when it came. Some write the sender alone: a header must
 * follow then. */
static bool is_mailbox(CtBytes head)
{
    const uint8_t *end = memchr(head.data, '\n', head.size);
    size_t size = end == NULL ? head.size : (size_t)(end - head.data);
    CtBytes line = ct_bytes_slice(head, 5, size - 5);
    bool weekday = false;
    bool clock = false;
    size_t words = 0;

    for (CtBytes word = next_word(&line); word.size > 0; word = next_word(&line)) {
        weekday = weekday || is_weekday(word);
        clock = clock || (weekday && is_clock(word));
        words++;
    }
    return clock || (words == 1 && begins_header(ct_bytes_slice(head, size + 1, SIZE_MAX)));
}

bool ct_kind_is_proven(const CtKind *kind, CtBytes head)
{
    static const struct {
        const char *name;
        bool (*is)(CtBytes head);
    } proof[] = {
        { "jpeg", is_jpeg },    { "gif", is_gif },    { "7z", is_seven_zip },
        { "ico", is_icon },     { "cur", is_cursor }, { "cpio-binary", is_binary_cpio },
        { "mbox", is_mailbox },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(proof); i++)
        if (strcmp(kind->name, proof[i].name) == 0)
            return proof[i].is(head);
    return true;
}
