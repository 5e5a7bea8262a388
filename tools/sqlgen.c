/* sqlgen.c - checks all SQL of the program while it is built, and turns it into C.
 *
 *   sqlgen --header sql.h --source sql.c [--open open.sql] --schema 0001.sql … FILE.sql …
 *   sqlgen --postgres --schema 0001.sql …        prints the schema for PostgreSQL
 *
 * In: the schema (types int8, text, bytes), the settings of a connection with its staging
 * tables, and files of statements, each after a line "-- name: case_advance", with :named
 * parameters. Every statement is prepared against the schema in an empty database in memory
 * and linted (sqllint.h); an UPDATE or DELETE must find its rows by the primary key, and whatever
 * walks over a whole table says why in a comment: -- exempt: the reason. Out, for
 * "case_advance": CT_SQL_CASE_ADVANCE, CT_BIND_CASE_ADVANCE_STEP for each parameter and
 * CT_COLUMN_CASE_ADVANCE_STEP for each column of what it returns; the texts; the migrations with
 * the SHA-256 of their tokens. The first fault stops the build: sqlgen: sql/case.sql: in
 * "case_advance": no such column: x.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "sqllint.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *file; /* borrowed */
    const char *name; /* what messages call the piece at hand; borrowed */
    sqlite3 *database;
    GHashTable *seen; /* names of statements, owned */
    GString *ids;     /* of the header: one enum line per statement */
    GString *numbers; /* of the header: binds and columns */
    GString *texts;   /* of the source: one line per statement */
    GString *migrations;
    GString *open;
    GString *postgres;
} Output;

static _Noreturn void stop(const Output *self, const char *what)
{
    if (self->name == NULL)
        (void)fprintf(stderr, "sqlgen: %s: %s\n", self->file, what);
    else
        (void)fprintf(stderr, "sqlgen: %s: in \"%s\": %s\n", self->file, self->name, what);
    exit(1);
}

static char *read_text(Output *self, const char *path, size_t *out_size)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    self->file = path;
    self->name = NULL;
    if (!g_file_get_contents(path, &text, out_size, &error))
        stop(self, error->message);
    return text;
}

static void execute(const Output *self, const char *text)
{
    if (sqlite3_exec(self->database, text, NULL, NULL, NULL) != SQLITE_OK)
        stop(self, sqlite3_errmsg(self->database));
}

static void add_c_string(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

typedef enum { AS_WRITTEN, FOR_SQLITE, FOR_POSTGRES } Dialect;

static void add_token(GString *out, const GArray *tokens, size_t index, Dialect dialect)
{
    const CtToken *token = ct_token_at(tokens, index);
    const char *type = NULL;

    if (dialect != AS_WRITTEN && ct_lint_is_type(tokens, index)) {
        if (ct_token_is(token, "int8"))
            type = dialect == FOR_SQLITE ? "INTEGER" : "bigint";
        else if (ct_token_is(token, "bytes"))
            type = dialect == FOR_SQLITE ? "BLOB" : "bytea";
    }
    if (type != NULL)
        g_string_append(out, type);
    else
        g_string_append_len(out, token->text, (gssize)token->size);
}

/* The statement on one line: comments gone, white space one blank. */
static char *join(const GArray *tokens, Dialect dialect)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < tokens->len; i++) {
        const CtToken *token = ct_token_at(tokens, i);
        const CtToken *before = i == 0 ? NULL : ct_token_at(tokens, i - 1);
        if (before != NULL && before->text + before->size != token->text)
            g_string_append_c(out, ' ');
        add_token(out, tokens, i, dialect);
    }
    return g_string_free(out, FALSE);
}

/* A comment that says why a rule does not hold for what follows. */
static bool is_exemption(const CtToken *token)
{
    static const char mark[] = "-- exempt: ";

    return token->kind == CT_TOKEN_COMMENT && token->size >= sizeof mark &&
           g_str_has_prefix(token->text, mark);
}

/* Tokens of one statement without comments and semicolon, from *at on, which moves behind it.
 * *out_exempt: a comment before it is an exemption. */
static GArray *next_statement(const GArray *all, size_t *at, bool *out_exempt)
{
    GArray *statement = g_array_new(FALSE, FALSE, sizeof(CtToken));

    *out_exempt = false;
    for (; *at < all->len; (*at)++) {
        const CtToken *token = ct_token_at(all, *at);
        if (ct_token_is(token, ";")) {
            (*at)++;
            break;
        }
        if (token->kind != CT_TOKEN_COMMENT)
            g_array_append_vals(statement, token, 1);
        else if (statement->len == 0 && is_exemption(token))
            *out_exempt = true;
    }
    return statement;
}

typedef struct {
    bool has_sid;
    bool is_one_int8;
} PrimaryKey;

static PrimaryKey primary_key(const Output *self, const char *table)
{
    g_autofree char *question = g_strdup_printf("PRAGMA table_info(%s)", table);
    PrimaryKey found = { 0 };
    sqlite3_stmt *row = NULL;
    int count = 0;

    if (sqlite3_prepare_v2(self->database, question, -1, &row, NULL) != SQLITE_OK)
        stop(self, sqlite3_errmsg(self->database));
    while (sqlite3_step(row) == SQLITE_ROW) {
        if (sqlite3_column_int(row, 5) == 0)
            continue;
        count++;
        found.has_sid |= strcmp((const char *)sqlite3_column_text(row, 1), "sid") == 0;
        found.is_one_int8 = strcmp((const char *)sqlite3_column_text(row, 2), "INTEGER") == 0;
    }
    (void)sqlite3_finalize(row);
    found.is_one_int8 = found.is_one_int8 && count == 1;
    if (count == 0)
        stop(self, "a table without a primary key");
    return found;
}

/* Creates the table twice: the first time only to ask what its primary key is. */
static char *map_table(Output *self, const GArray *tokens, bool exempt)
{
    const CtToken *token = ct_token_at(tokens, ct_lint_table_name(tokens));
    g_autofree char *table = g_strndup(token->text, token->size);
    g_autofree char *text = join(tokens, FOR_SQLITE);
    g_autofree char *drop = g_strdup_printf("DROP TABLE %s", table);
    g_autofree char *strict = g_strconcat(text, " STRICT", NULL);

    self->name = table;
    execute(self, strict);
    PrimaryKey key = primary_key(self, table);
    bool single = strcmp(table, "entry") == 0 || strcmp(table, "head") == 0;
    if (!key.has_sid && !exempt && !single && !ct_lint_is_temporary(tokens))
        stop(self, "sid is not in the primary key (else say why: -- exempt: reason)");
    execute(self, drop);
    self->name = NULL;
    return g_strconcat(strict, key.is_one_int8 ? "" : ", WITHOUT ROWID", NULL);
}

/* Runs a file of definitions, adds its SQLite text to `out`, returns the digest of what the
 * file says, which its comments and white space do not change. */
static char *define(Output *self, const char *path, GString *out)
{
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);
    size_t size;
    g_autofree char *text = read_text(self, path, &size);
    g_autoptr(GArray) all = ct_token_cut(text, size);
    bool exempt;

    for (size_t at = 0; at < all->len;) {
        g_autoptr(GArray) tokens = next_statement(all, &at, &exempt);
        if (tokens->len == 0)
            continue;
        const char *fault = ct_lint_schema(tokens);
        if (fault != NULL)
            stop(self, fault);
        g_autofree char *written = join(tokens, AS_WRITTEN);
        g_autofree char *postgres = join(tokens, FOR_POSTGRES);
        g_autofree char *mapped = ct_lint_is_create_table(tokens) ? map_table(self, tokens, exempt)
                                                                  : join(tokens, FOR_SQLITE);
        execute(self, mapped);
        g_checksum_update(digest, (const guchar *)written, -1);
        g_checksum_update(digest, (const guchar *)";", 1);
        g_string_append_printf(self->postgres, "%s;\n", postgres);
        g_string_append(out, "\n    ");
        g_autofree char *ended = g_strconcat(mapped, ";", NULL);
        add_c_string(out, ended);
    }
    return g_strdup(g_checksum_get_string(digest));
}

static void add_migration(Output *self, const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *digest = define(self, path, text);
    char *end = NULL;
    unsigned long version = strtoul(name, &end, 10);

    if (version == 0 || strcmp(end, ".sql") != 0)
        stop(self, "a migration is named by its number, as in 0001.sql");
    g_string_append_printf(self->migrations, "    { %lu, \"%s\",%s },\n", version, digest,
                           text->str);
}

/* Lower case letters, digits and underscores: what can stand in a constant of C. */
static bool is_plain(const char *name)
{
    return name[0] != '\0' && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* CT_<prefix>_<STATEMENT>_<NAME> */
static void add_number(Output *self, const char *prefix, const char *name, int value)
{
    if (!is_plain(name)) {
        g_autofree char *fault = g_strdup_printf("\"%s\" needs a plain name (AS)", name);
        stop(self, fault);
    }
    g_autofree char *joined = g_strdup_printf("CT_%s_%s_%s", prefix, self->name, name);
    g_autofree char *upper = g_ascii_strup(joined, -1);
    g_string_append_printf(self->numbers, "    %s = %d,\n", upper, value);
}

static void add_numbers(Output *self, sqlite3_stmt *statement)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++)
        add_number(self, "BIND", sqlite3_bind_parameter_name(statement, i) + 1, i);
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const char *name = sqlite3_column_name(statement, i);
        for (int j = 0; j < i; j++)
            if (strcmp(name, sqlite3_column_name(statement, j)) == 0)
                stop(self, "two columns have the same name");
        add_number(self, "COLUMN", name, i);
    }
}

/* The step of the plan at hand, or NULL when there is no more. */
static const char *next_step(const Output *self, sqlite3_stmt *plan)
{
    int code = sqlite3_step(plan);

    if (code != SQLITE_ROW && code != SQLITE_DONE)
        stop(self, sqlite3_errmsg(self->database));
    return code == SQLITE_ROW ? (const char *)sqlite3_column_text(plan, 3) : NULL;
}

/* A row that is changed is found by its key. Without counts of rows SQLite takes any index whose
 * first column is compared, and an index by state means a walk over every row of that state. What
 * is only read may be found by any index, but a walk over all there is costs more with every row.
 * */
static void check_search(const Output *self, const char *text, bool exempt)
{
    g_autofree char *question = g_strdup_printf("EXPLAIN QUERY PLAN %s", text);
    bool changes = g_str_has_prefix(text, "UPDATE ") || g_str_has_prefix(text, "DELETE ");
    sqlite3_stmt *plan = NULL;

    if (sqlite3_prepare_v2(self->database, question, -1, &plan, NULL) != SQLITE_OK)
        stop(self, sqlite3_errmsg(self->database));
    /* A DELETE of every row has no plan. */
    const char *step = next_step(self, plan);
    if (changes && step != NULL && strstr(step, "PRIMARY KEY (") == NULL)
        stop(self, "its rows are not found by the primary key");
    for (; step != NULL && !exempt; step = next_step(self, plan))
        if (g_str_has_prefix(step, "SCAN ") && strcmp(step, "SCAN CONSTANT ROW") != 0)
            stop(self, "it walks over a whole table (else say why: -- exempt: reason)");
    (void)sqlite3_finalize(plan);
}

static void add_statement(Output *self, const char *name, const GArray *tokens, bool exempt)
{
    sqlite3_stmt *statement = NULL;
    const char *fault = ct_lint_statement(tokens);

    self->name = name;
    if (!is_plain(name))
        fault = "is not a plain name of a statement";
    else if (!g_hash_table_add(self->seen, g_strdup(name)))
        fault = "the name is taken";
    if (fault != NULL)
        stop(self, fault);
    g_autofree char *text = join(tokens, AS_WRITTEN);
    if (sqlite3_prepare_v2(self->database, text, -1, &statement, NULL) != SQLITE_OK)
        stop(self, sqlite3_errmsg(self->database));
    add_numbers(self, statement);
    (void)sqlite3_finalize(statement);
    check_search(self, text, exempt);

    g_autofree char *upper = g_ascii_strup(name, -1);
    g_string_append_printf(self->ids, "    CT_SQL_%s,\n", upper);
    g_string_append_printf(self->texts, "    [CT_SQL_%s] = { \"%s\",\n        ", upper, name);
    add_c_string(self->texts, text);
    g_string_append(self->texts, " },\n");
}

/* The name that a "-- name: x" comment gives, or NULL. */
static char *name_of(const CtToken *token)
{
    static const char mark[] = "-- name:";

    if (token->kind != CT_TOKEN_COMMENT || token->size < sizeof mark ||
        strncmp(token->text, mark, sizeof mark - 1) != 0)
        return NULL;
    return g_strstrip(g_strndup(token->text + sizeof mark - 1, token->size - sizeof mark + 1));
}

static void add_statements(Output *self, const char *path)
{
    size_t size;
    g_autofree char *text = read_text(self, path, &size);
    g_autoptr(GArray) all = ct_token_cut(text, size);
    g_autofree char *name = NULL;
    bool exempt = false;
    bool inside;

    for (size_t at = 0; at < all->len;) {
        const CtToken *token = ct_token_at(all, at);
        g_autofree char *next = name_of(token);
        if (next != NULL && name != NULL)
            stop(self, "a name without its statement, before another");
        if (next != NULL)
            name = g_steal_pointer(&next);
        if (token->kind == CT_TOKEN_COMMENT) {
            exempt = exempt || is_exemption(token);
            at++;
            continue;
        }
        if (name == NULL)
            stop(self, "a statement without a line -- name: before it");
        g_autoptr(GArray) tokens = next_statement(all, &at, &inside);
        add_statement(self, name, tokens, exempt);
        exempt = false;
        self->name = NULL;
        g_clear_pointer(&name, g_free);
    }
    if (name != NULL)
        stop(self, "a name without its statement at the end");
}

static void write_file(Output *self, const char *path, const GString *text)
{
    g_autoptr(GError) error = NULL;

    self->file = path;
    self->name = NULL;
    if (!g_file_set_contents(path, text->str, (gssize)text->len, &error))
        stop(self, error->message);
}

static void write_header(Output *self, const char *path)
{
    g_autoptr(GString) out = g_string_new(
        "/* sql.h - generated by tools/sqlgen from sql/: statements, their parameters and "
        "columns.\n"
        " * SPDX-License-Identifier: EUPL-1.2\n */\n#pragma once\n\n#include <stddef.h>\n\n"
        "typedef enum {\n");

    g_string_append(out, self->ids->str);
    g_string_append(out, "    CT_SQL_COUNT,\n} CtSql;\n\nenum {\n");
    g_string_append(out, self->numbers->str);
    g_string_append(out, "};\n\n"
                         "typedef struct {\n    const char *name;\n    const char *text;\n"
                         "} CtSqlStatement;\n\n"
                         "typedef struct {\n    int version;\n    const char *digest;\n"
                         "    const char *text;\n} CtSqlMigration;\n\n"
                         "extern const CtSqlStatement ct_sql_statement[CT_SQL_COUNT];\n"
                         "extern const CtSqlMigration ct_sql_migration[];\n"
                         "extern const size_t ct_sql_migration_count;\n"
                         "extern const char *const ct_sql_open;\n");
    write_file(self, path, out);
}

static void write_source(Output *self, const char *path)
{
    g_autoptr(GString) out =
        g_string_new("/* sql.c - generated by tools/sqlgen from sql/.\n"
                     " * SPDX-License-Identifier: EUPL-1.2\n */\n#include \"store/sql.h\"\n\n");

    g_string_append_printf(out, "const CtSqlStatement ct_sql_statement[CT_SQL_COUNT] = {\n%s};\n\n",
                           self->texts->str);
    g_string_append_printf(out, "const CtSqlMigration ct_sql_migration[] = {\n%s};\n\n",
                           self->migrations->str);
    g_string_append(out, "const size_t ct_sql_migration_count =\n"
                         "    sizeof ct_sql_migration / sizeof ct_sql_migration[0];\n\n");
    g_string_append_printf(out, "const char *const ct_sql_open = %s;\n",
                           self->open->len == 0 ? "\"\"" : self->open->str);
    write_file(self, path, out);
}

static void generate(Output *self, char **schemas, const char *open, char **files)
{
    for (char **schema = schemas; schema != NULL && *schema != NULL; schema++)
        add_migration(self, *schema);
    if (open != NULL)
        g_free(define(self, open, self->open));
    for (char **file = files; file != NULL && *file != NULL; file++)
        add_statements(self, *file);
}

int main(int argc, char **argv)
{
    g_auto(GStrv) schemas = NULL;
    g_auto(GStrv) files = NULL;
    g_autofree char *header = NULL;
    g_autofree char *source = NULL;
    g_autofree char *open = NULL;
    gboolean postgres = FALSE;
    const GOptionEntry entries[] = {
        { "header", 0, 0, G_OPTION_ARG_FILENAME, &header, "Write the C header here", "FILE" },
        { "source", 0, 0, G_OPTION_ARG_FILENAME, &source, "Write the C source here", "FILE" },
        { "schema", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &schemas, "A migration, in order", "FILE" },
        { "open", 0, 0, G_OPTION_ARG_FILENAME, &open, "Settings and staging tables", "FILE" },
        { "postgres", 0, 0, G_OPTION_ARG_NONE, &postgres, "Print the PostgreSQL schema", NULL },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, "Statements", NULL },
        { 0 },
    };
    Output self = { .file = "arguments",
                    .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                    .ids = g_string_new(NULL),
                    .numbers = g_string_new(NULL),
                    .texts = g_string_new(NULL),
                    .migrations = g_string_new(NULL),
                    .open = g_string_new(NULL),
                    .postgres = g_string_new(NULL) };
    g_autoptr(GOptionContext) options = g_option_context_new("FILE.sql...");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(options, entries, NULL);
    if (!g_option_context_parse(options, &argc, &argv, &error))
        stop(&self, error->message);
    if (sqlite3_open(":memory:", &self.database) != SQLITE_OK)
        stop(&self, sqlite3_errmsg(self.database));
    generate(&self, schemas, open, files);
    if (postgres)
        (void)fputs(self.postgres->str, stdout);
    if (header != NULL)
        write_header(&self, header);
    if (source != NULL)
        write_source(&self, source);
    (void)sqlite3_close(self.database);
    return 0; /* the machine takes the rest back */
}
