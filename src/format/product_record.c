/* product_record.c - one product as one record, or the reason why it is none.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/product_record.h"

#include "base/text.h"

#include <string.h>

static void add_place(CtRecord *record, const CtProductRecord *product)
{
    if (product->pointer != NULL)
        ct_record_text(record, "pointer", ct_bytes_of_text(product->pointer), 0, 0);
    else
        ct_record_number(record, "line", (int64_t)product->line, 0, 0);
}

bool ct_product_record_aside(const CtProductRecord *place, const char *reason, const char *detail,
                             CtRecordSink sink, void *user, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */

    ct_record_begin(&record, "aside");
    ct_record_text(&record, "reason", ct_bytes_of_text(reason), place->from, place->to);
    ct_record_text(&record, "detail", ct_bytes_of_text(detail), 0, 0);
    add_place(&record, place);
    return sink(user, &record, error);
}

/* Why these texts cannot be a product's, or NULL. */
static const char *fault_of(const CtProductRecord *product, const char **out_reason)
{
    const CtBytes texts[] = { product->row,          product->name,   product->version,
                              product->architecture, product->vendor, product->class,
                              product->source };

    *out_reason = "malformed";
    if (product->name.size == 0)
        return "the name is missing";
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        *out_reason = "encoding";
        if (!ct_text_is_utf8(texts[i]))
            return "a text is not UTF-8";
        *out_reason = "too-long";
        if (texts[i].size > CT_LIMIT_PRODUCT_TEXT)
            return "a text is longer than it may be";
    }
    *out_reason = "too-many";
    return product->identifiers != NULL && product->identifiers->len > CT_LIMIT_PRODUCT_IDENTIFIERS
               ? "the product has more identifiers than it may have"
               : NULL;
}

/* The row's own words on one line. */
static void add_row(CtRecord *record, const CtProductRecord *product, CtBuffer *row)
{
    ct_buffer_add(row, product->row.size > 0 ? product->row : product->name);
    if (product->row.size == 0 && product->version.size > 0) {
        ct_buffer_add_text(row, " ");
        ct_buffer_add(row, product->version);
    }
    for (size_t i = 0; i < row->size; i++)
        if (row->data[i] < ' ')
            row->data[i] = ' ';
    ct_record_text(record, "row", ct_buffer_bytes(row), 0, 0);
}

static void add_text(CtRecord *record, const char *name, CtBytes text)
{
    if (text.size > 0)
        ct_record_text(record, name, text, 0, 0);
}

static bool emit(const CtProductRecord *product, const char *kind, CtRecordSink sink, void *user,
                 GError **error)
{
    static CtRecord record;
    g_auto(CtBuffer) row = ct_buffer_new(3 * (size_t)CT_LIMIT_PRODUCT_TEXT);
    const char *reason;
    const char *fault = fault_of(product, &reason);

    if (fault != NULL)
        return ct_product_record_aside(product, reason, fault, sink, user, error);
    ct_record_begin(&record, kind);
    add_row(&record, product, &row);
    add_text(&record, "type", ct_bytes_of_text(product->type));
    add_text(&record, "class", product->class);
    ct_record_text(&record, "name", product->name, product->from, product->to);
    add_text(&record, "version", product->version);
    add_text(&record, "architecture", product->architecture);
    add_text(&record, "vendor", product->vendor);
    add_text(&record, "source", product->source);
    for (guint i = 0; product->identifiers != NULL && i < product->identifiers->len; i++) {
        const char *text = g_ptr_array_index(product->identifiers, i);

        ct_record_text(&record, g_str_has_prefix(text, "pkg:") ? "purl" : "cpe",
                       ct_bytes_of_text(text), 0, 0);
    }
    for (size_t i = 0; i < product->extras; i++)
        if (ct_text_is_utf8(product->extra[i].text))
            add_text(&record, product->extra[i].name,
                     ct_bytes_slice(product->extra[i].text, 0, CT_LIMIT_PRODUCT_TEXT));
    add_place(&record, product);
    return sink(user, &record, error);
}

bool ct_product_record_emit(const CtProductRecord *product, CtRecordSink sink, void *user,
                            GError **error)
{
    return emit(product, "product", sink, user, error);
}

bool ct_product_record_update(const CtProductRecord *update, CtRecordSink sink, void *user,
                              GError **error)
{
    return emit(update, "update", sink, user, error);
}
