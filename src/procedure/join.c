/* join.c - looking for the statement that allows a join.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/join.h"

#include <string.h>

const CtProcedureJoin *ct_join_find(const CtProcedure *procedure, int state, uint32_t compartments,
                                    const char *purpose, int role)
{
    const CtProcedureState *in = &procedure->state[state];

    for (size_t i = 0; i < in->join_count; i++) {
        const CtProcedureJoin *join = &procedure->join[in->first_join + i];

        if ((compartments & ~join->compartments) == 0 && strcmp(join->purpose, purpose) == 0 &&
            (role == CT_PROCEDURE_NONE || role == join->role))
            return join;
    }
    return NULL;
}
