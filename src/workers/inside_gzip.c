/* inside_gzip.c - stream after stream, each with its check sum and length.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_gzip.h"

#include <string.h>

#define WINDOW (16 + MAX_WBITS) /* zlib: gzip streams only, their trailers checked */

void ct_inside_gzip_begin(CtInsideGzip *self, const CtKindBytes *bytes)
{
    self->bytes = bytes;
    self->header.name = (Bytef *)self->name;
    self->header.name_max = sizeof self->name - 1;
    if (inflateInit2(&self->stream, WINDOW) != Z_OK)
        self->problem = "no memory";
    else
        (void)inflateGetHeader(&self->stream, &self->header);
}

void ct_inside_gzip_end(CtInsideGzip *self)
{
    if (self->bytes != NULL)
        (void)inflateEnd(&self->stream);
    self->bytes = NULL;
}

/* More packed bytes behind those at hand; false when there are none. */
static bool fill(CtInsideGzip *self)
{
    size_t had = self->stream.avail_in;
    uint64_t left = self->bytes->size - MIN(self->at, self->bytes->size);
    size_t size = (size_t)MIN((uint64_t)(CT_INSIDE_GZIP_PIECE - had), left);

    if (had > 0)
        memmove(self->piece, self->stream.next_in, had);
    self->stream.next_in = self->piece;
    if (size == 0)
        return false;
    int64_t got = self->bytes->read(self->bytes->user, self->piece + had, size, self->at);
    if (got < 0)
        self->problem = "cannot be read";
    if (got <= 0)
        return false;
    self->at += (uint64_t)got;
    self->stream.avail_in += (uInt)got;
    return true;
}

/* After the end of a stream: another one begins, or nothing that we know. */
static void go_on(CtInsideGzip *self)
{
    static const uint8_t mark[] = { 0x1f, 0x8b, 8 };

    while (self->stream.avail_in < sizeof mark && fill(self))
        continue;
    if (self->problem != NULL)
        return;
    if (self->stream.avail_in >= sizeof mark &&
        memcmp(self->stream.next_in, mark, sizeof mark) == 0) {
        (void)inflateReset(&self->stream);
        return;
    }
    self->trailing = self->stream.avail_in + (self->bytes->size - MIN(self->at, self->bytes->size));
    self->ended = true;
}

/* zlib may have bytes to give after it took the last packed one: a cut is told once it has none. */
static void unpack_some(CtInsideGzip *self)
{
    bool more = self->stream.avail_in > 0 || fill(self);
    uInt room = self->stream.avail_out;

    if (self->problem != NULL)
        return;
    int status = inflate(&self->stream, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
        go_on(self);
    } else if (status == Z_OK || status == Z_BUF_ERROR) {
        if (!more && self->stream.avail_out == room)
            self->problem = "is cut";
    } else {
        self->problem = self->stream.msg != NULL ? self->stream.msg : "cannot be unpacked";
        self->wrong = strcmp(self->problem, "incorrect data check") == 0 ||
                      strcmp(self->problem, "incorrect length check") == 0;
    }
}

int64_t ct_inside_gzip_read(CtInsideGzip *self, uint8_t *out, size_t size)
{
    self->stream.next_out = out;
    self->stream.avail_out = (uInt)MIN(size, (size_t)UINT32_MAX);
    while (self->stream.avail_out > 0 && !self->ended && self->problem == NULL)
        unpack_some(self);
    int64_t done = self->stream.next_out - out;
    return done == 0 && self->problem != NULL ? -1 : done;
}
