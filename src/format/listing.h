/* listing.h - what the readers of lists of software share: a text, line by line, and where a row's
 * record goes.
 *
 * A record's place is the line at hand, unless the product has one of its own. A text that was
 * converted first has lines, but no byte ranges of the source. A list that gave no record at all
 * gives an aside "empty".
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/lines.h"
#include "format/product_record.h"

enum { CT_LISTING_HEAD = 65536 }; /* what a format may look at to know its own */

typedef struct {
    CtRecordSink sink; /* borrowed */
    void *user;
    CtLines lines;  /* where we are */
    bool converted; /* the lines are not those of the source */
    bool any;       /* a record went out */
    void *state;    /* borrowed: the reader's own */
} CtListing;

CtListing ct_listing_over(CtBytes source, CtRecordSink sink, void *user);

bool ct_listing_aside(CtListing *self, const char *reason, const char *detail, GError **error);
/* A product; one without name or version is set aside as malformed. */
bool ct_listing_package(CtListing *self, const CtProductRecord *package, GError **error);
/* A product whose version need not be told. */
bool ct_listing_product(CtListing *self, const CtProductRecord *product, GError **error);
bool ct_listing_update(CtListing *self, const CtProductRecord *update, GError **error);

/* Each line that is not too long goes to `take`; then the end is told. */
typedef bool (*CtListingTake)(CtListing *self, CtBytes line, GError **error);
bool ct_listing_each(CtListing *self, CtListingTake take, GError **error);
/* Whatever was read: an aside when it gave nothing. */
bool ct_listing_end(CtListing *self, bool more, GError **error);
/* ct_listing_over and ct_listing_each, for readers without a state. */
bool ct_listing_read(CtBytes source, CtListingTake take, CtRecordSink sink, void *user,
                     GError **error);

/* Whether the first lines that say anything, up to `wanted` of them, are of one kind. A cut one
 * does not count. */
bool ct_listing_begins(CtBytes source, size_t wanted, bool (*is)(CtBytes line));
/* The first line that says anything, without the blanks around it; no bytes when there is none. */
CtBytes ct_listing_first(CtBytes source);
