/* statement.c - declaring a name once, and finding what is answered.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/statement.h"

#include <string.h>

bool ct_statement_declare(CtStatement *self, const void *array, size_t count, size_t size,
                          size_t limit, const char *what)
{
    const CtToken *token = ct_script_peek(self->script);
    g_autofree char *wanted = g_strdup_printf("the name of a %s", what);
    const char *name = ct_script_name(self->script, wanted);
    const char *element = array;

    if (name == NULL)
        return false;
    for (size_t i = 0; i < count; i++, element += size) {
        const char *taken;

        memcpy(&taken, element, sizeof taken);
        if (strcmp(taken, name) == 0) {
            ct_script_reject(self->script, token, "the %s \"%s\" is declared twice", what, name);
            return false;
        }
    }
    if (count == limit) {
        ct_script_reject(self->script, token, "more than %zu declarations of a %s", limit, what);
        return false;
    }
    return true;
}

/* The name that DECLARE has just checked. */
const char *ct_statement_declared(const CtStatement *self)
{
    return g_array_index(
               self->script->tokens, CtToken,
               g_array_index(self->script->lines, CtScriptLine, self->script->line).first + 1)
        .text;
}

bool ct_statement_answered(CtStatement *self, int *notice, int *event)
{
    const CtToken *token = ct_script_peek(self->script);
    const char *name = ct_script_name(self->script, "the name of a notice or of an event");

    if (name == NULL)
        return false;
    *notice = ct_procedure_notice(self->procedure, name);
    *event = ct_procedure_event(self->procedure, name);
    if (*notice != CT_PROCEDURE_NONE && *event != CT_PROCEDURE_NONE) {
        ct_script_reject(self->script, token, "\"%s\" is a notice and an event: which one?", name);
        return false;
    }
    if (*notice == CT_PROCEDURE_NONE && *event == CT_PROCEDURE_NONE) {
        ct_clause_unknown(self->script, token, "notice or event", self->procedure->notice,
                          self->procedure->notice_count, sizeof *self->procedure->notice);
        return false;
    }
    return true;
}
