/* listing.c - lines counted, records placed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/listing.h"

#include "base/text.h"

CtListing ct_listing_over(CtBytes source, CtRecordSink sink, void *user)
{
    return (CtListing){ .sink = sink, .user = user, .lines = ct_lines_over(source) };
}

static CtProductRecord placed(const CtListing *self, const CtProductRecord *product)
{
    CtProductRecord made = *product;

    if (product->line > 0)
        return made;
    made.line = self->lines.number;
    made.from = self->converted ? 0 : self->lines.from;
    made.to = self->converted ? 0 : self->lines.to;
    return made;
}

static bool put_aside(CtListing *self, const CtProductRecord *at, const char *reason,
                      const char *detail, GError **error)
{
    CtProductRecord place = placed(self, at);

    self->any = true;
    return ct_product_record_aside(&place, reason, detail, self->sink, self->user, error);
}

bool ct_listing_aside(CtListing *self, const char *reason, const char *detail, GError **error)
{
    return put_aside(self, &(CtProductRecord){ 0 }, reason, detail, error);
}

bool ct_listing_product(CtListing *self, const CtProductRecord *product, GError **error)
{
    CtProductRecord made = placed(self, product);

    self->any = true;
    return ct_product_record_emit(&made, self->sink, self->user, error);
}

bool ct_listing_package(CtListing *self, const CtProductRecord *package, GError **error)
{
    if (package->name.size == 0 || package->version.size == 0)
        return put_aside(self, package, "malformed", "a name or a version is missing", error);
    return ct_listing_product(self, package, error);
}

bool ct_listing_update(CtListing *self, const CtProductRecord *update, GError **error)
{
    CtProductRecord made = placed(self, update);

    self->any = true;
    return ct_product_record_update(&made, self->sink, self->user, error);
}

bool ct_listing_end(CtListing *self, bool more, GError **error)
{
    const CtProductRecord nowhere = { 0 };

    return more && (self->any || ct_product_record_aside(&nowhere, "empty", "nothing is installed",
                                                         self->sink, self->user, error));
}

bool ct_listing_each(CtListing *self, CtListingTake take, GError **error)
{
    bool more = true;

    while (more && ct_lines_next(&self->lines))
        more = self->lines.too_long
                   ? ct_listing_aside(self, "too-long", "the line is too long", error)
                   : take(self, self->lines.text, error);
    return ct_listing_end(self, more, error);
}

bool ct_listing_read(CtBytes source, CtListingTake take, CtRecordSink sink, void *user,
                     GError **error)
{
    CtListing self = ct_listing_over(source, sink, user);

    return ct_listing_each(&self, take, error);
}

bool ct_listing_begins(CtBytes source, size_t wanted, bool (*is)(CtBytes line))
{
    CtBytes head = ct_bytes_slice(source, 0, CT_LISTING_HEAD);
    CtLines lines = ct_lines_over(head);
    size_t found = 0;

    while (found < wanted && ct_lines_next(&lines)) {
        if (ct_text_trim(lines.text).size == 0)
            continue;
        if (lines.to == head.size && found > 0)
            break;
        if (lines.too_long || !is(lines.text))
            return false;
        found++;
    }
    return found > 0;
}

CtBytes ct_listing_first(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, CT_LISTING_HEAD));
    CtBytes line = { 0 };

    while (line.size == 0 && ct_lines_next(&lines))
        line = ct_text_trim(lines.text);
    return line;
}
