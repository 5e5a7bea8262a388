/* check.h - what can be proved about a procedure before anybody lives it.
 *
 * In:  procedures as parser.h read them, each with its text, and the letters that lie beside them.
 *      Several procedures given together are one street: what one emits another must understand.
 * Out: findings, each with a stable code (E: the law and the text do not fit; W: worth a look), its
 *      place, what was seen, the way through the states that proves it, the law concerned and a
 *      hint. `ct_check_topic_*` is the catalogue of codes and the source of doc/CHECKS.md and of
 *      `procedure check --explain`. Codes E01 to E05 are mistakes of the text (parser.h).
 * Model: a guard may hold and may not, unless it is proved empty, hidden or implied; an event may
 * come in every state once what it answers was ordered, and brings its data there, accepted or
 * not; an order is sent on its day, or never. The times of check_time.c are upper bounds over ways
 * that enter no state twice, in whole months and days; a deadline that moves over days off is not
 * counted. A finding is then a way that the text allows; silence proves what a code's explanation
 * says and no more.
 * Pure: nothing is opened, and work is bounded (CT_LIMIT_CHECK_*) on every text the parser passes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

typedef struct {
    const char *code;  /* "E13" */
    const char *title; /* one line: what is wrong when it is found */
    const char *why;   /* one paragraph: why that matters */
} CtCheckTopic;

size_t ct_check_topic_count(void);
const CtCheckTopic *ct_check_topic(size_t index);
/* NULL for a code that does not exist. */
const CtCheckTopic *ct_check_topic_find(const char *code);

typedef struct {
    const CtProcedure *procedure; /* borrowed; NULL for a text that was not understood */
    const char *file;             /* borrowed */
    CtBytes text;                 /* borrowed */
} CtCheckSource;

/* One letter's text in one language, as the folder of notices holds it. */
typedef struct {
    const char *text; /* borrowed: the name in `notice ... text NAME` */
    const char *language;
    const char *const *place; /* borrowed, ended by NULL: the places that must be filled */
} CtCheckLetter;

typedef struct {
    const CtCheckSource *source;
    size_t source_count;
    bool knows_letters; /* a folder of notices was given: what is not in `letter` is missing */
    const CtCheckLetter *letter;
    size_t letter_count;
} CtCheckPlan;

typedef struct {
    const CtCheckTopic *topic;
    size_t source; /* index in the plan */
    int line;      /* from 1 */
    int column;    /* from 1, in characters; `width` characters are meant */
    int width;
    char *message; /* owned, like the three below, which may be NULL */
    char *path;    /* lines parted by LF */
    char *law;
    char *hint;
} CtCheckFinding;

void ct_check_finding_free(CtCheckFinding *self);
bool ct_check_finding_is_error(const CtCheckFinding *self);

/* All findings in order of file and line; the caller's (g_ptr_array_unref). */
GPtrArray *ct_check_run(const CtCheckPlan *plan);
/* The mistakes of a text that the parser refused, from its error's lines, as findings. */
void ct_check_mistakes(size_t source, const CtCheckSource *text, const char *lines, GPtrArray *out);

/* As a compiler writes it, with the line and a caret; `colour`: for a terminal. */
void ct_check_write(const CtCheckFinding *self, const CtCheckSource *source, bool colour,
                    GString *out);
