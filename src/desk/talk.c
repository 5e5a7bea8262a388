/* talk.c - texts out of a question and into an answer.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/talk.h"

#include <string.h>

const char *ct_talk_asked(const CtTalk *self, const char *name)
{
    CtBytes text = ct_record_get_text(self->question, name);

    if (ct_record_find(self->question, name) == NULL ||
        (text.size > 0 && memchr(text.data, '\0', text.size) != NULL))
        return NULL;
    return g_string_chunk_insert_len(self->texts, (const char *)text.data, (gssize)text.size);
}

void ct_talk_tell(const CtTalk *self, const char *name, const char *text)
{
    if (text != NULL)
        ct_record_text(self->answer, name,
                       ct_bytes_of_text(g_string_chunk_insert(self->texts, text)), 0, 0);
}

void ct_talk_tell_time(const CtTalk *self, const char *name, CtInstant at)
{
    if (at != CT_INSTANT_NEVER)
        ct_record_instant(self->answer, name, at, 0, 0);
}

bool ct_talk_refuse(const CtTalk *self, const char *code, const char *reason)
{
    ct_record_begin(self->answer, "refused");
    ct_talk_tell(self, "code", code);
    ct_talk_tell(self, "reason", reason);
    return true;
}

/* What somebody can do about it is his answer; the rest is ours. */
bool ct_talk_refuse_problem(const CtTalk *self, GError *problem, GError **error)
{
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_MISSING)) {
        g_error_free(problem);
        return ct_talk_refuse(self, "missing", "no such page");
    }
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT)) {
        (void)ct_talk_refuse(self, "input", problem->message);
        g_error_free(problem);
        return true;
    }
    (void)ct_talk_refuse(self, "later", "not recorded; try again later");
    g_propagate_error(error, problem);
    return false;
}
