/* talk.h - one question at the counter (counter.h) and the answer while it is written.
 *
 * What is asked comes as texts; what is told is copied, so that whoever tells may forget. A
 * refusal takes the place of whatever was told.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "cases/book.h"
#include "match/product.h"

/* All borrowed. */
typedef struct {
    CtBook *book;
    const CtProductBook *products; /* or NULL */
    CtInstant now;
    const CtRecord *question;
    CtRecord *answer;
    GStringChunk *texts; /* what the answer borrows */
} CtTalk;

/* NULL when it is not there, or no text without zero bytes; lives as long as the talk. */
const char *ct_talk_asked(const CtTalk *self, const char *name);
/* `name` is static; NULL tells nothing. */
void ct_talk_tell(const CtTalk *self, const char *name, const char *text);
/* CT_INSTANT_NEVER tells nothing. */
void ct_talk_tell_time(const CtTalk *self, const char *name, CtInstant at);
/* Always true: the answer is that it is refused. */
bool ct_talk_refuse(const CtTalk *self, const char *code, const char *reason);
/* What somebody can do about it is his answer; the rest is `later`, and *error tells us. Takes the
 * problem. */
bool ct_talk_refuse_problem(const CtTalk *self, GError *problem, GError **error);
