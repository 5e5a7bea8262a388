/* product_record.h - how every reader of inventories hands over what is installed.
 *
 * A product is a record of kind "product": `row`, how the inventory itself names the row (one line
 * of text, made of its own words); `name` and, where they are told, `version`, `architecture`,
 * `vendor`, `source`, `type` (of package: deb, rpm, apk), `class` (operating-system, application,
 * library, ...), `cpe` and `purl` as written, one field each, and the place: `line`, or `pointer`
 * (JSON pointer, or a path of elements). An installed update is a record of kind "update" with
 * `row` and `name`. What a name means is not decided here (match/product.h).
 * A row without name, with a text that is no UTF-8 or longer than CT_LIMIT_PRODUCT_TEXT becomes an
 * aside with its reason.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"

/* A text more, by name: "edition", "key_end", ... */
typedef struct {
    const char *name;
    CtBytes text;
} CtProductExtra;

typedef struct {
    const char *type; /* NULL when it is no package */
    CtBytes class;    /* no bytes where it is not told; so all that follow but name */
    CtBytes row;      /* no bytes: made of name and version */
    CtBytes name;
    CtBytes version;
    CtBytes architecture;
    CtBytes vendor;
    CtBytes source;               /* the source package: "name" or "name (version)" */
    const GPtrArray *identifiers; /* borrowed; texts: CPE names and package URLs; may be NULL */
    const char *pointer;          /* NULL when the place is a line */
    uint64_t line;
    uint64_t from; /* bytes of the source where the name stands; both 0 when it was converted */
    uint64_t to;
    const CtProductExtra *extra; /* borrowed; those without text are left out */
    size_t extras;
} CtProductRecord;

/* Both go on to the sink; false when it says so. */
bool ct_product_record_emit(const CtProductRecord *product, CtRecordSink sink, void *user,
                            GError **error);
bool ct_product_record_update(const CtProductRecord *update, CtRecordSink sink, void *user,
                              GError **error);
/* An aside about the row at the product's place. */
bool ct_product_record_aside(const CtProductRecord *place, const char *reason, const char *detail,
                             CtRecordSink sink, void *user, GError **error);
