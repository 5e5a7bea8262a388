/* test_inbox.c - one corpus taken in mail by mail and in bulk leaves the same behind, and what the
 * mail room promises its sources.
 *
 * Method: an instance is made and copied, so that both have the same keys and the same clock; each
 * takes in the same mbox in its own way. What both hold is told as text, all but what is random
 * (tags, nonces, keys, and what depends on them), and the texts must be equal.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "authority.h"
#include "cases/rebuild.h"
#include "cases/values.h"
#include "desk/inbox.h"
#include "folder.h"

#include <glib/gstdio.h>

#define MAILS 300

static char *folder;

static int set_up(void **state)
{
    (void)state;
    folder = ct_test_folder();
    return folder == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    ct_test_folder_remove(folder);
    return 0;
}

static char *below(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void must(bool done, GError *error)
{
    if (!done)
        fail_msg("%s", error == NULL ? "no text" : error->message);
}

static void copy_folder(const char *from, const char *to)
{
    const char *arguments[] = { "cp", "-a", from, to, NULL };
    int status = 1;

    assert_true(g_spawn_sync(NULL, (char **)(uintptr_t)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL,
                             NULL, NULL, NULL, &status, NULL));
    assert_int_equal(status, 0);
}

static CtInboxCounts take(const CtAuthority *authority, const char *path, size_t batch)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtSource) source = ct_source_open(path, &error);
    g_autoptr(CtWorker) worker = ct_authority_worker(&error);
    const CtInbox inbox = { .book = authority->book, .worker = worker, .batch = batch };
    CtInboxCounts counts = { 0 };

    must(source != NULL && worker != NULL && ct_inbox_take(&inbox, source, &counts, &error), error);
    return counts;
}

typedef struct {
    const CtAuthority *authority;
    GString *text;
} Telling;

static void add_value(void *user, const char *name, const char *value)
{
    g_tree_replace(user, g_strdup(name), g_strdup(value));
}

static gboolean visit_value(gpointer name, gpointer value, gpointer user)
{
    g_string_append_printf(user, " %s=%s", (char *)name, (char *)value);
    return FALSE;
}

static int compare(gconstpointer a, gconstpointer b, gpointer user)
{
    (void)user;
    return strcmp(a, b);
}

static bool tell_entry(void *user, const CtLedgerRow *row, GError **error)
{
    const Telling *self = user;
    CtEntry entry;

    if (!ct_entry_parse(row->bytes, &entry, error))
        return false;
    g_string_append_printf(self->text,
                           "%" G_GUINT64_FORMAT ": case %" G_GINT64_FORMAT
                           " kind %d at %" G_GINT64_FORMAT " event %.*s state %.*s",
                           row->index, row->id, (int)entry.kind, entry.at, (int)entry.event.size,
                           (const char *)entry.event.data, (int)entry.state.size,
                           (const char *)entry.state.data);
    for (size_t i = 0; i < entry.count; i++)
        g_string_append_printf(self->text, " %u/%.*s", entry.field[i].compartment,
                               (int)entry.field[i].name.size,
                               (const char *)entry.field[i].name.data);
    g_string_append_c(self->text, '\n');
    return true;
}

static void tell_orders(const Telling *self, int64_t sid, int64_t id)
{
    g_auto(CtRow) row = ct_db_row(self->authority->mandate->db, CT_SQL_OUTBOX_OF_CASE);
    bool has_row;

    ct_row_bind_int(&row, CT_BIND_OUTBOX_OF_CASE_SID, sid);
    ct_row_bind_int(&row, CT_BIND_OUTBOX_OF_CASE_CASE_ID, id);
    while (ct_row_step(&row, &has_row, NULL) && has_row)
        g_string_append_printf(self->text, "  order %" G_GINT64_FORMAT " %s state %d\n",
                               ct_row_int(&row, CT_COLUMN_OUTBOX_OF_CASE_CHANNEL),
                               ct_row_text(&row, CT_COLUMN_OUTBOX_OF_CASE_NOTICE),
                               (int)ct_row_int(&row, CT_COLUMN_OUTBOX_OF_CASE_STATE));
}

static void tell_case(const Telling *self, int64_t sid, int64_t id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    g_autoptr(GTree) sorted = g_tree_new_full(compare, NULL, g_free, g_free);

    must(ct_case_get(self->authority->book, sid, id, subject, &error), error);
    g_autoptr(CtValues) values = ct_values_load(self->authority->book, subject, NULL, &error);
    must(values != NULL, error);
    g_string_append_printf(self->text,
                           "case %" G_GINT64_FORMAT " of %016" G_GINT64_MODIFIER
                           "x is %s, due %" G_GINT64_FORMAT ":",
                           id, (uint64_t)sid, ct_case_state(subject), subject->due_at);
    ct_values_each(values, add_value, sorted);
    g_tree_foreach(sorted, visit_value, self->text);
    g_string_append_c(self->text, '\n');
    tell_orders(self, sid, id);
}

static char *tell(const CtAuthority *authority)
{
    g_autoptr(GError) error = NULL;
    Telling self = { authority, g_string_new(NULL) };
    g_auto(CtRow) row = ct_db_row(authority->mandate->db, CT_SQL_CASE_PAGE);
    bool has_row;

    must(ct_ledger_each(authority->book->ledger, 0, tell_entry, &self, &error), error);
    ct_row_bind_int(&row, CT_BIND_CASE_PAGE_AFTER, -1);
    ct_row_bind_int(&row, CT_BIND_CASE_PAGE_MOST, 100 * MAILS);
    while (ct_row_step(&row, &has_row, &error) && has_row)
        tell_case(&self, ct_row_int(&row, CT_COLUMN_CASE_PAGE_SID),
                  ct_row_int(&row, CT_COLUMN_CASE_PAGE_ID));
    return g_string_free(self.text, FALSE);
}

static void find_nothing(void *user, int64_t id, const char *what)
{
    (void)user;
    fail_msg("case %" G_GINT64_FORMAT ": %s", id, what);
}

static void test_inbox_leaves_the_same_behind_mail_by_mail_and_in_bulk(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *single = below("single");
    g_autofree char *bulk = below("bulk");
    const char *const path[] = { single, bulk };
    g_autofree char *mails = below("mails.mbox");
    const size_t batch[] = { 1, 10000 };
    CtInboxCounts counts[2];
    char *told[2];

    must(ct_authority_make(path[0], &error) && ct_authority_write_mails(mails, MAILS, &error),
         error);
    copy_folder(path[0], path[1]);
    for (size_t i = 0; i < 2; i++) {
        g_auto(CtAuthority) authority = { 0 };
        CtRebuildReport report;

        must(ct_authority_open(path[i], &authority, &error), error);
        counts[i] = take(&authority, mails, batch[i]);
        told[i] = tell(&authority);
        must(ct_rebuild_run(authority.book, find_nothing, NULL, &report, &error), error);
    }
    assert_memory_equal(&counts[0], &counts[1], sizeof counts[0]);
    assert_true(counts[0].mails > MAILS && counts[0].admitted > MAILS / 2);
    assert_string_equal(told[0], told[1]);
    g_free(told[0]);
    g_free(told[1]);
}

static size_t files_in(const char *name)
{
    g_autofree char *path = below(name);
    g_autoptr(GDir) open = g_dir_open(path, 0, NULL);
    size_t count = 0;

    while (g_dir_read_name(open) != NULL)
        count++;
    return count;
}

static void test_source_acknowledges_what_is_durable_alone(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autofree char *fresh = below("new");
    g_autofree char *seen = below("cur");
    CtSourceMail mail;
    bool has;

    assert_int_equal(g_mkdir(fresh, 0700) + g_mkdir(seen, 0700), 0);
    for (int i = 0; i < 5; i++) {
        g_autofree char *path = g_strdup_printf("%s/%d", fresh, i);

        must(g_file_set_contents(path, "From: a@example.org\n\nx\n", -1, &error), error);
    }
    g_autoptr(CtSource) source = ct_source_open(folder, &error);
    must(source != NULL, error);
    for (int i = 0; i < 4; i++)
        must(ct_source_next(source, &mail, &has, &error) && has, error);
    must(ct_source_accept(source, 3, &error), error);
    assert_int_equal(files_in("new"), 2);
    assert_int_equal(files_in("cur"), 3);
    must(ct_source_accept(source, 1, &error), error);
    assert_int_equal(files_in("new"), 1);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

CT_TEST_MAIN(CASE(test_inbox_leaves_the_same_behind_mail_by_mail_and_in_bulk),
             CASE(test_source_acknowledges_what_is_durable_alone))
