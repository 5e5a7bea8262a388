/* clearsign.c - line by line; runs of lines that need no change are copied at once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/clearsign.h"

#include "base/reader.h"
#include "base/text.h"

#include <string.h>

#define BEGIN_MESSAGE   "-----BEGIN PGP SIGNED MESSAGE-----"
#define BEGIN_SIGNATURE "-----BEGIN PGP SIGNATURE-----"
#define END_SIGNATURE   "-----END PGP SIGNATURE-----"
#define PREFIX_LARGEST  16 /* "> > > ": mail quoted a few times over */

typedef enum { OUTSIDE, ARMOR_HEADERS, SIGNED_TEXT, SIGNATURE_HEADERS, SIGNATURE } Place;

typedef struct {
    CtBytes text;
    size_t pending; /* text from here to `offset` is still to be copied */
    size_t offset;  /* start of the line being read */
    Place place;
    CtBytes prefix; /* the quotation marks before the armor line */
    size_t radix_lines;
    bool broken;
    CtClearsign *out;
} Walk;

/* Copies what is pending up to `end`, then goes on behind `next`. */
static void cut(Walk *walk, size_t end, size_t next)
{
    if (end > walk->pending) {
        ct_origin_add(&walk->out->origin, walk->out->text.size, walk->pending);
        ct_buffer_add(&walk->out->text,
                      ct_bytes_slice(walk->text, walk->pending, end - walk->pending));
    }
    walk->pending = next;
}

static void open_region(Walk *walk, size_t next)
{
    cut(walk, walk->offset, next);
    walk->out->region[walk->out->count++] =
        (CtClearsignRegion){ .from = walk->out->text.size, .to = SIZE_MAX };
    walk->place = ARMOR_HEADERS;
    walk->radix_lines = 0;
    walk->broken = false;
}

static void close_region(Walk *walk, bool whole)
{
    CtClearsignRegion *region = &walk->out->region[walk->out->count - 1];

    region->verdict = whole && !walk->broken && walk->radix_lines > 0 ? CT_CLEARSIGN_PRESENT
                                                                      : CT_CLEARSIGN_MALFORMED;
    if (region->to == SIZE_MAX)
        region->to = walk->out->text.size;
    walk->place = OUTSIDE;
}

/* The line is the armor line `mark`, perhaps behind quotation marks; *out_prefix is them. */
static bool is_opening(CtBytes line, CtBytes *out_prefix)
{
    size_t quoted = 0;

    while (quoted < line.size && quoted < PREFIX_LARGEST &&
           (line.data[quoted] == '>' || line.data[quoted] == ' '))
        quoted++;
    CtBytes rest = ct_text_trim(ct_bytes_slice(line, quoted, line.size));
    *out_prefix = ct_bytes_slice(line, 0, quoted);
    return ct_bytes_equal(rest, ct_bytes_of_text(BEGIN_MESSAGE));
}

static bool is_radix(CtBytes line)
{
    for (size_t i = 0; i < line.size; i++)
        if (!g_ascii_isalnum(line.data[i]) && strchr("+/=", line.data[i]) == NULL)
            return false;
    return true;
}

static bool is_armor_header(CtBytes line)
{
    const uint8_t *colon = memchr(line.data, ':', line.size);

    return colon != NULL && g_ascii_isalpha(line.data[0]);
}

static void read_signed_line(Walk *walk, CtBytes line, size_t quoted, size_t next)
{
    if (ct_bytes_equal(ct_text_trim(line), ct_bytes_of_text(BEGIN_SIGNATURE))) {
        cut(walk, walk->offset, next);
        walk->out->region[walk->out->count - 1].to = walk->out->text.size;
        walk->place = SIGNATURE_HEADERS;
    } else if (line.size >= 2 && line.data[0] == '-' && line.data[1] == ' ') {
        cut(walk, walk->offset, walk->offset + quoted + 2);
    } else if (quoted > 0) {
        cut(walk, walk->offset, walk->offset + quoted);
    }
}

static void read_framed_line(Walk *walk, CtBytes line, size_t quoted, size_t next)
{
    CtBytes bare = ct_text_trim(line);

    switch (walk->place) {
    case ARMOR_HEADERS:
        if (bare.size == 0) {
            walk->pending = next;
            walk->place = SIGNED_TEXT;
        } else if (is_armor_header(bare)) {
            walk->pending = next;
        } else {
            walk->broken = true; /* the blank line is missing: text begins here */
            walk->place = SIGNED_TEXT;
            read_signed_line(walk, line, quoted, next);
        }
        break;
    case SIGNED_TEXT:
        read_signed_line(walk, line, quoted, next);
        break;
    case SIGNATURE_HEADERS:
    case SIGNATURE:
        walk->pending = next;
        if (ct_bytes_equal(bare, ct_bytes_of_text(END_SIGNATURE))) {
            close_region(walk, true);
        } else if (bare.size == 0) {
            walk->place = SIGNATURE;
        } else if (is_radix(bare)) {
            walk->place = SIGNATURE;
            walk->radix_lines++;
        } else if (walk->place == SIGNATURE || !is_armor_header(bare)) {
            /* Not a signature at all: what follows is text again. */
            walk->pending = walk->offset;
            close_region(walk, false);
        }
        break;
    case OUTSIDE:
    default:
        break;
    }
}

static void read_line(Walk *walk, CtBytes line, size_t next)
{
    CtBytes prefix;
    bool dash = memchr(line.data, '-', MIN(line.size, PREFIX_LARGEST + 1)) != NULL;

    if (dash && is_opening(line, &prefix) && walk->out->count < CT_CLEARSIGN_REGIONS) {
        if (walk->place != OUTSIDE) {
            cut(walk, walk->offset, walk->offset);
            close_region(walk, false);
        }
        walk->prefix = prefix;
        open_region(walk, next);
        return;
    }
    if (walk->place == OUTSIDE)
        return;
    size_t quoted = walk->prefix.size;
    CtBytes start = ct_bytes_slice(line, 0, quoted);
    if (!ct_bytes_equal(start, walk->prefix))
        quoted = 0;
    read_framed_line(walk, ct_bytes_slice(line, quoted, line.size), quoted, next);
}

bool ct_clearsign_read(CtBytes text, const CtOrigin *origin, CtClearsign *out)
{
    if (text.size == 0 ||
        memmem(text.data, text.size, BEGIN_MESSAGE, strlen(BEGIN_MESSAGE)) == NULL)
        return false;

    CtReader reader = ct_reader_over(text);
    *out = (CtClearsign){ .text = ct_buffer_new(text.size),
                          .origin = ct_origin_derived(origin, text.size) };
    Walk walk = { .text = text, .out = out };
    while (!ct_reader_at_end(&reader)) {
        walk.offset = reader.offset;
        CtBytes line = ct_reader_line(&reader);
        if (line.size > 0 || walk.place != OUTSIDE)
            read_line(&walk, line, reader.offset);
    }
    cut(&walk, MAX(walk.pending, text.size), text.size);
    if (walk.place != OUTSIDE)
        close_region(&walk, false);
    return true;
}

void ct_clearsign_clear(CtClearsign *self)
{
    ct_buffer_clear(&self->text);
    ct_origin_clear(&self->origin);
}

CtClearsignVerdict ct_clearsign_at(const CtClearsign *self, size_t position)
{
    for (size_t i = 0; i < self->count; i++)
        if (position >= self->region[i].from && position < self->region[i].to)
            return self->region[i].verdict;
    return CT_CLEARSIGN_ABSENT;
}

const char *ct_clearsign_name(CtClearsignVerdict verdict)
{
    static const char *const names[] = { "absent", "malformed", "present" };

    return names[verdict];
}
