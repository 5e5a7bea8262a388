/* cpe_relation.c - how two names relate (NISTIR 7696, tables 6-2 and 6-4 and the text beside them).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/cpe.h"

#include <string.h>

const char *ct_cpe_relation_name(CtCpeRelation relation)
{
    static const char *const relations[] = { "EQUAL", "SUBSET", "SUPERSET", "DISJOINT",
                                             "UNDEFINED" };

    return relations[relation];
}

/* How many characters the wildcards at one end take at most; they are taken off *text. */
static size_t take_wildcards(CtBytes *text, bool front)
{
    size_t room = 0;

    while (text->size > 0) {
        uint8_t byte = text->data[front ? 0 : text->size - 1];

        if (byte != CT_CPE_MANY && byte != CT_CPE_ONE)
            break;
        room = byte == CT_CPE_MANY ? SIZE_MAX : room + 1;
        *text = ct_bytes_slice(*text, front ? 1 : 0, text->size - 1);
    }
    return room;
}

/* A question mark stands for one character or none, an asterisk for any number. */
static bool fits(CtBytes pattern, CtBytes text)
{
    size_t before = take_wildcards(&pattern, true);
    size_t after = take_wildcards(&pattern, false);

    for (size_t at = 0; at + pattern.size <= text.size && at <= before; at++)
        if (text.size - at - pattern.size <= after &&
            memcmp(text.data + at, pattern.data, pattern.size) == 0)
            return true;
    return false;
}

CtCpeRelation ct_cpe_relate(const CtCpeValue *source, const CtCpeValue *target)
{
    if (target->kind == CT_CPE_PATTERN)
        return CT_CPE_UNDEFINED;
    if (source->kind == CT_CPE_ANY)
        return target->kind == CT_CPE_ANY ? CT_CPE_EQUAL : CT_CPE_SUPERSET;
    if (target->kind == CT_CPE_ANY)
        return CT_CPE_SUBSET;
    if (source->kind == CT_CPE_NA || target->kind == CT_CPE_NA)
        return source->kind == target->kind ? CT_CPE_EQUAL : CT_CPE_DISJOINT;
    if (source->kind == CT_CPE_PATTERN)
        return fits(source->text, target->text) ? CT_CPE_SUPERSET : CT_CPE_DISJOINT;
    return ct_bytes_equal(source->text, target->text) ? CT_CPE_EQUAL : CT_CPE_DISJOINT;
}

CtCpeRelation ct_cpe_compare(const CtCpe *source, const CtCpe *target,
                             CtCpeRelation out_each[CT_CPE_ATTRIBUTES])
{
    unsigned count[CT_CPE_UNDEFINED + 1] = { 0 };

    for (unsigned i = 0; i < CT_CPE_ATTRIBUTES; i++) {
        CtCpeRelation relation = ct_cpe_relate(&source->attribute[i], &target->attribute[i]);

        count[relation]++;
        if (out_each != NULL)
            out_each[i] = relation;
    }
    if (count[CT_CPE_DISJOINT] > 0)
        return CT_CPE_DISJOINT;
    if (count[CT_CPE_UNDEFINED] > 0 || (count[CT_CPE_SUBSET] > 0 && count[CT_CPE_SUPERSET] > 0))
        return CT_CPE_UNDEFINED;
    if (count[CT_CPE_SUBSET] > 0)
        return CT_CPE_SUBSET;
    return count[CT_CPE_SUPERSET] > 0 ? CT_CPE_SUPERSET : CT_CPE_EQUAL;
}
