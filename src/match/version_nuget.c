/* version_nuget.c - the order of NuGet packages: "NuGet package versioning" (Microsoft Learn).
 *
 * One to four numbers, absent ones zero, leading zeros allowed; then Semantic Versioning's
 * pre-release, without case; what follows a plus does not count. A label of digits counts as a
 * number while it fits 32 bits, as a word beyond, as NuGet.Versioning does. Numbers above
 * INT32_MAX before the hyphen are refused.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_orders.h"

#include "match/version_key.h"

enum { END = 0, NUMBER = 1, WORD = 2 };
enum { PRE_RELEASE = 0, RELEASE = 1 };
enum { PARTS = 4 };

static bool is_label(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_isalnum(text.data[i]) && text.data[i] != '-')
            return false;
    return text.size > 0;
}

static bool add_labels(CtReader *reader, CtBuffer *key)
{
    do {
        CtBytes label = ct_version_take_until(reader, ".+");

        if (!is_label(label))
            return false;
        if (ct_version_is_digits(label) && !ct_version_exceeds(label, INT32_MAX))
            ct_version_key_number(key, NUMBER, label);
        else
            ct_version_key_text_lower(key, WORD, label);
    } while (ct_version_take(reader, '.'));
    ct_version_key_mark(key, END);
    return true;
}

static bool pass_metadata(CtReader *reader)
{
    do {
        if (!is_label(ct_version_take_until(reader, ".")))
            return false;
    } while (ct_version_take(reader, '.'));
    return true;
}

bool ct_version_nuget_spell(CtBytes version, CtBuffer *key)
{
    CtReader reader = ct_reader_over(version);
    int parts = 0;

    do {
        CtBytes digits = ct_version_take_digits(&reader);

        if (digits.size == 0 || ct_version_exceeds(digits, INT32_MAX))
            return false;
        ct_version_key_number(key, 0, digits);
        parts++;
    } while (parts < PARTS && ct_version_take(&reader, '.'));
    for (; parts < PARTS; parts++)
        ct_version_key_number(key, 0, (CtBytes){ NULL, 0 });

    bool pre = ct_version_take(&reader, '-');
    ct_version_key_mark(key, pre ? PRE_RELEASE : RELEASE);
    if (pre && !add_labels(&reader, key))
        return false;
    if (ct_version_take(&reader, '+') && !pass_metadata(&reader))
        return false;
    return ct_reader_at_end(&reader);
}
