/* sqllint.h - what the house refuses in SQL that SQLite itself would take.
 *
 * The rules keep every statement fit for PostgreSQL and for a store distributed by `sid`
 * (the shard key): no triggers, no UNIQUE besides primary keys, `sid` never updated and in
 * the primary key of every table that grows, recursion only inside one sid, only what both
 * databases understand. Each answer is NULL or a message for the user, static text.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "sqltoken.h"

/* `tokens` holds one statement without comments. */
const char *ct_lint_statement(const GArray *tokens);

/* The rules for a statement of the schema: column types are int8, text or bytes. */
const char *ct_lint_schema(const GArray *tokens);

/* Whether the token at `index` of a CREATE TABLE is a column's type. */
bool ct_lint_is_type(const GArray *tokens, size_t index);
bool ct_lint_is_create_table(const GArray *tokens);
/* CREATE TEMP TABLE: a staging table. */
bool ct_lint_is_temporary(const GArray *tokens);
/* The index of the table's name. */
size_t ct_lint_table_name(const GArray *tokens);
