/* package_gather.c - one product, and who was left out.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/package_gather.h"

#include "base/text.h"
#include "format/product_record.h"

void ct_package_gather_set(CtPackageGather *self, CtPackageField field, CtBytes text)
{
    text = ct_text_trim(text);
    if (text.size == 0)
        return;
    if (field == CT_PACKAGE_PERSON)
        self->persons++;
    else if (self->field[field].size == 0)
        self->field[field] = text;
}

bool ct_package_gather_tell(const CtPackageGather *self, const char *type, CtRecordSink sink,
                            void *user, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    const CtProductExtra extra[] = { { "licence", self->field[CT_PACKAGE_LICENCE] },
                                     { "key", self->field[CT_PACKAGE_KEY] } };
    const CtProductRecord product = { .type = type,
                                      .name = self->field[CT_PACKAGE_NAME],
                                      .version = self->field[CT_PACKAGE_VERSION],
                                      .architecture = self->field[CT_PACKAGE_ARCHITECTURE],
                                      .vendor = self->field[CT_PACKAGE_VENDOR],
                                      .class = self->field[CT_PACKAGE_CLASS],
                                      .pointer = "",
                                      .extra = extra,
                                      .extras = G_N_ELEMENTS(extra) };

    if (product.name.size == 0)
        return ct_product_record_aside(&product, "empty", "no package is named", sink, user, error);
    if (!ct_product_record_emit(&product, sink, user, error))
        return false;
    for (unsigned i = 0; i < self->persons; i++) {
        ct_record_begin(&record, "dropped");
        ct_record_text(&record, "reason", ct_bytes_of_text("personal"), 0, 0);
        if (!sink(user, &record, error))
            return false;
    }
    return true;
}
