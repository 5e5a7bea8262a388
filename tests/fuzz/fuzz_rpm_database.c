/* fuzz_rpm_database.c - any bytes as an rpm database of each kind; the oracle is in reading.h, and:
 * whatever is installed has a name and a row of one line. A header alone is read too: every text
 * lies inside of it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "product_oracle.h"

#include "format/rpm_header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_header(CtBytes bytes)
{
    static const CtRpmTag tags[] = { CT_RPM_NAME, CT_RPM_FILE_NAMES, CT_RPM_FOLDERS,
                                     CT_RPM_FOLDER_OF_FILE, CT_RPM_FILE_DIGESTS };
    CtRpmHeader header;
    CtBytes text = { 0 };
    uint64_t number = 0;

    if (!ct_rpm_header_parse(bytes, &header, NULL))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++) {
        CtRpmValues texts = ct_rpm_header_texts(&header, tags[i]);
        CtRpmValues numbers = ct_rpm_header_numbers(&header, tags[i]);

        while (ct_rpm_values_text(&texts, &text))
            g_assert(text.data >= bytes.data && text.data + text.size < bytes.data + bytes.size);
        while (ct_rpm_values_number(&numbers, &number))
            g_assert(texts.left == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    product_oracle_check("rpm-database", data, size);
    check_header((CtBytes){ data, size });
    return 0;
}
