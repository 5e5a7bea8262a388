/* recipient.c - a party's own fields, or those of the one the case is about.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/recipient.h"

static bool has_fields_of(const CtProcedure *procedure, const char *party)
{
    g_autofree char *prefix = g_strconcat(party, "_", NULL);

    for (size_t i = 0; i < procedure->compartment_count; i++)
        for (size_t j = 0; j < procedure->compartment[i].field_count; j++)
            if (g_str_has_prefix(procedure->compartment[i].field[j], prefix))
                return true;
    return false;
}

const char *ct_recipient_part(const CtCase *subject, const CtValues *values,
                              const CtOutboxItem *item, const char *part)
{
    const CtProcedure *procedure = subject->adopted->procedure;
    int notice = ct_procedure_notice(procedure, item->notice);

    if (notice == CT_PROCEDURE_NONE)
        return NULL;
    const char *party = procedure->notice[notice].party;
    if (!has_fields_of(procedure, party))
        return ct_values_get(values, part);
    g_autofree char *own = g_strdup_printf("%s_%s", party, part);
    return ct_values_get(values, own);
}
