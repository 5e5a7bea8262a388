/* statement.h - what the readers of single statements share: where they stand and how a name is
 * declared.
 *
 * A statement is one line that begins with its keyword. The parser (parser.c) goes over the lines
 * three times, with the forms of declaration.c, then head.c, then body.c, so that the order of the
 * lines never matters to a name. A reader finds the cursor behind the keyword and leaves its
 * mistakes in the script.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/clause.h"

typedef struct {
    CtScript *script;
    CtProcedure *procedure;
    CtAlmanac *almanac; /* borrowed; the calendar's own text, or NULL: one of the program */
    int state;          /* whose body is being read, or NONE */
    /* Lines of the statements that may stand once; 0: not seen. */
    int name_line, key_line, calendar_line, holds_line;
} CtStatement;

typedef struct {
    const char *keyword;
    void (*read)(CtStatement *self);
    bool whole_line; /* whatever the reader left over is a mistake */
} CtStatementForm;

/* Each ends with a form whose keyword is NULL. */
extern const CtStatementForm ct_declaration_forms[];
extern const CtStatementForm ct_head_forms[];
extern const CtStatementForm ct_body_forms[];

/* Takes a name that the elements so far, each beginning with its name, do not have. */
bool ct_statement_declare(CtStatement *self, const void *array, size_t count, size_t size,
                          size_t limit, const char *what);
/* The name after this line's keyword. */
const char *ct_statement_declared(const CtStatement *self);
/* Adds one zero element to `array` when the next name is free; else NULL. */
#define CT_STATEMENT_DECLARE(self, array, count, limit, what)                                      \
    (ct_statement_declare((self), (array), (count), sizeof *(array), (limit), (what))              \
         ? ((array) = ct_clause_grow((array), &(count), sizeof *(array)))                          \
         : NULL)
/* The notice or the event that an event answers, or that a notice must follow. */
bool ct_statement_answered(CtStatement *self, int *notice, int *event);
