/* meta.c - facts by name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "store/meta.h"

bool ct_meta_get(CtDb *db, const char *name, char **out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_META_GET);
    bool has_row;

    ct_row_bind_text(&row, CT_BIND_META_GET_NAME, name);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    *out = has_row ? g_strdup(ct_row_text(&row, CT_COLUMN_META_GET_VALUE)) : NULL;
    return true;
}

bool ct_meta_set(CtDb *db, const char *name, const char *value, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_META_SET);

    ct_row_bind_text(&row, CT_BIND_META_SET_NAME, name);
    ct_row_bind_text(&row, CT_BIND_META_SET_VALUE, value);
    return ct_row_run(&row, error);
}

bool ct_meta_next(CtDb *db, const char *counter, int64_t *out, GError **error)
{
    g_auto(CtRow) row = ct_db_row(db, CT_SQL_META_NEXT);
    bool has_row;

    ct_row_bind_text(&row, CT_BIND_META_NEXT_NAME, counter);
    if (!ct_row_step(&row, &has_row, error))
        return false;
    int64_t number = ct_row_int(&row, CT_COLUMN_META_NEXT_NUMBER);
    if (!ct_row_step(&row, &has_row, error)) /* to its end, where SQLite counts it as done */
        return false;
    *out = number;
    return true;
}
