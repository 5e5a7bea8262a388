/* package_gather.h - the fields of one package while its note is read.
 *
 * Borrowed texts in, records out: the product, and one "dropped" for each value about a person.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"

typedef enum {
    CT_PACKAGE_NAME,
    CT_PACKAGE_VERSION,
    CT_PACKAGE_ARCHITECTURE,
    CT_PACKAGE_LICENCE,
    CT_PACKAGE_VENDOR,
    CT_PACKAGE_CLASS,
    CT_PACKAGE_KEY, /* how the source itself names it, beside the name */
    CT_PACKAGE_PERSON,
    CT_PACKAGE_FIELDS,
} CtPackageField;

typedef struct {
    CtBytes field[CT_PACKAGE_FIELDS]; /* borrowed */
    unsigned persons;
} CtPackageGather;

/* The first value of a field stays; of persons only their number. */
void ct_package_gather_set(CtPackageGather *self, CtPackageField field, CtBytes text);
/* Tells what was gathered, as a product of that type. False when the sink says so. */
bool ct_package_gather_tell(const CtPackageGather *self, const char *type, CtRecordSink sink,
                            void *user, GError **error);
