/* view.c - views come empty and take their strings with them when they go.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/view.h"

enum { CHUNK_BYTES = 4096 };

const char *ct_view_keep(GStringChunk *texts, const char *text)
{
    return g_string_chunk_insert(texts, text != NULL ? text : "");
}

static void end(GStringChunk **texts, GArray **array)
{
    if (array != NULL && *array != NULL)
        g_clear_pointer(array, g_array_unref);
    if (texts != NULL && *texts != NULL)
        g_clear_pointer(texts, g_string_chunk_free);
}

void ct_view_todo_init(CtViewTodo *self)
{
    *self = (CtViewTodo){ .texts = g_string_chunk_new(CHUNK_BYTES),
                          .tasks = g_array_new(FALSE, TRUE, sizeof(CtViewTask)) };
}

void ct_view_todo_clear(CtViewTodo *self)
{
    end(&self->texts, &self->tasks);
}

void ct_view_case_init(CtViewCase *self)
{
    *self = (CtViewCase){ .texts = g_string_chunk_new(CHUNK_BYTES),
                          .deadlines = g_array_new(FALSE, TRUE, sizeof(CtViewDeadline)),
                          .shifts = g_array_new(FALSE, TRUE, sizeof(CtViewShift)),
                          .steps = g_array_new(FALSE, TRUE, sizeof(CtViewStep)),
                          .keeps = g_array_new(FALSE, TRUE, sizeof(CtViewKeep)),
                          .case_id = "",
                          .tag = "",
                          .mandate = "",
                          .procedure = "",
                          .state = "",
                          .opened = CT_INSTANT_NEVER };
}

void ct_view_case_clear(CtViewCase *self)
{
    end(NULL, &self->deadlines);
    end(NULL, &self->shifts);
    end(NULL, &self->steps);
    end(&self->texts, &self->keeps);
}

void ct_view_ledger_init(CtViewLedger *self)
{
    *self = (CtViewLedger){ .texts = g_string_chunk_new(CHUNK_BYTES),
                            .logs = g_array_new(FALSE, TRUE, sizeof(CtViewLog)),
                            .entries = g_array_new(FALSE, TRUE, sizeof(CtViewEntry)) };
}

void ct_view_ledger_clear(CtViewLedger *self)
{
    end(NULL, &self->logs);
    end(&self->texts, &self->entries);
}

void ct_view_year_init(CtViewYear *self)
{
    *self = (CtViewYear){ .texts = g_string_chunk_new(CHUNK_BYTES),
                          .bulletins = g_array_new(FALSE, TRUE, sizeof(CtViewBulletin)),
                          .contracts = g_array_new(FALSE, TRUE, sizeof(CtViewContract)),
                          .changes = g_array_new(FALSE, TRUE, sizeof(CtViewChange)),
                          .silences = g_array_new(FALSE, TRUE, sizeof(CtViewSilence)),
                          .origin = "",
                          .root = "" };
}

void ct_view_year_clear(CtViewYear *self)
{
    end(NULL, &self->bulletins);
    end(NULL, &self->contracts);
    end(NULL, &self->changes);
    end(&self->texts, &self->silences);
}

void ct_view_about_init(CtViewAbout *self)
{
    *self = (CtViewAbout){ .texts = g_string_chunk_new(CHUNK_BYTES),
                           .mandates = g_array_new(FALSE, TRUE, sizeof(CtViewMandate)),
                           .now = CT_INSTANT_NEVER,
                           .version = "",
                           .jail = "" };
}

void ct_view_about_clear(CtViewAbout *self)
{
    end(&self->texts, &self->mandates);
}
