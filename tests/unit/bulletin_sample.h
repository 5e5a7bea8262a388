/* bulletin_sample.h - a small book of invented bulletins for tests.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "match/bulletin.h"

static inline void sample_bulletin(CtBulletinBook *book, const char *id, CtInstant published)
{
    const CtBulletin bulletin = { .id = id,
                                  .published = published,
                                  .severity = "Critical",
                                  .vulnerabilities = "CVE-2015-9001 CVE-2015-9002",
                                  .line = 2 };
    assert_true(ct_bulletin_add(book, &bulletin, NULL));
}

static inline void sample_row(CtBulletinBook *book, const char *id, const char *product,
                              const char *component)
{
    const CtBulletinRow row = { .product = product,
                                .component = component,
                                .update = "100",
                                .severity = "Critical",
                                .line = ct_bulletin_row_count(book) + 2 };
    assert_true(ct_bulletin_add_row(book, id, &row, NULL));
}

static inline CtBulletinBook *sample_book(void)
{
    static const char *const names[][3] = {
        { "line", "System 8", "System 8" },
        { "line", "System 8.1", "System 8.1" },
        { "line", "Suite 2010", "Example Suite 2010" },
        { "line", "Suite 2010", "Example Writer 2010" },
        { "line", "Server 2010", "Example Server 2010" },
        { "component", "browser", "Example Browser" },
        { "architecture", "x86", "32-bit" },
        { "architecture", "x64", "x64" },
        { "edition", "Service Pack 1", "Service Pack 1" },
        { "edition", "Service Pack 2", "Service Pack 2" },
        { "language", "ja", "Japanese" },
    };
    CtBulletinBook *book = ct_bulletin_new();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        assert_true(ct_bulletin_add_name(book, names[i][0], names[i][1], names[i][2], NULL));
    return book;
}
