/* test_outbox.c - proves that an order moves only from the state that its mover saw.
 *
 * Method: a fresh store, one order; each move is made, then tried again by somebody who saw the
 * state before it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "folder.h"

#include "cases/outbox.h"
#include "store/migrate.h"

#define SID INT64_C(77)
#define NOW INT64_C(1735718400)

typedef struct {
    char *folder;
    CtDb *db;
    CtOutboxItem item;
} Box;

static CtOutboxItem an_order(uint8_t number, int channel)
{
    CtLedgerOwner owner = { .sid = SID, .id = 5, .tag = { 1, 2, 3 } };
    CtOutboxItem item = { .sid = SID,
                          .case_id = 5,
                          .channel = channel,
                          .notice = g_strdup("a-notice"),
                          .state = CT_OUTBOX_ORDERED,
                          .order_index = number,
                          .ordered_at = NOW };

    ct_outbox_id(&owner, number, 0, item.id);
    return item;
}

static int open_box(void **state)
{
    Box *box = g_new0(Box, 1);

    box->folder = ct_test_folder();
    g_autofree char *path = g_build_filename(box->folder, "store.db", NULL);
    box->db = ct_migrate_open(path, CT_DB_CREATE, NOW, NULL);
    assert_non_null(box->db);
    box->item = an_order(9, CT_CHANNEL_EMAIL);
    assert_true(ct_outbox_add(box->db, &box->item, NULL));
    *state = box;
    return 0;
}

static int close_box(void **state)
{
    Box *box = *state;

    ct_outbox_item_clear(&box->item);
    ct_db_close(box->db);
    ct_test_folder_remove(box->folder);
    g_free(box);
    return 0;
}

static CtOutboxItem stored(const Box *box)
{
    CtOutboxItem item = { 0 };

    assert_true(ct_outbox_get(box->db, SID, box->item.id, &item, NULL));
    return item;
}

static size_t waiting(const Box *box, CtOutboxState state, CtInstant now)
{
    g_autoptr(GArray) items = ct_outbox_work(box->db, state, CT_CHANNEL_EMAIL, now, 100, NULL);

    assert_non_null(items);
    return items->len;
}

static void test_outbox_order_is_kept_as_it_was_added(void **state)
{
    const Box *box = *state;
    g_auto(CtOutboxItem) item = stored(box);

    assert_int_equal(item.case_id, 5);
    assert_int_equal(item.channel, CT_CHANNEL_EMAIL);
    assert_string_equal(item.notice, "a-notice");
    assert_int_equal(item.state, CT_OUTBOX_ORDERED);
    assert_int_equal(item.order_index, 9);
    assert_int_equal(item.settled_at, CT_INSTANT_NEVER);
    assert_null(item.number);
    assert_null(item.proof);
}

static void test_outbox_order_twice_is_the_same_row(void **state)
{
    const Box *box = *state;
    g_autoptr(GError) error = NULL;

    assert_false(ct_outbox_add(box->db, &box->item, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
}

static void test_outbox_id_differs_by_place_and_ordinal(void **state)
{
    CtLedgerOwner owner = { .tag = { 4 } };
    CtLedgerOwner other = { .tag = { 5 } };
    uint8_t id[4][CT_OUTBOX_ID_SIZE];

    (void)state;
    ct_outbox_id(&owner, 1, 0, id[0]);
    ct_outbox_id(&owner, 2, 0, id[1]);
    ct_outbox_id(&owner, 1, 1, id[2]);
    ct_outbox_id(&other, 1, 0, id[3]);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(id[i], id[j], CT_OUTBOX_ID_SIZE);
}

static void test_outbox_second_mover_is_a_conflict(void **state)
{
    Box *box = *state;
    g_auto(CtOutboxItem) theirs = stored(box);
    g_autoptr(GError) error = NULL;

    assert_true(ct_outbox_move(box->db, &box->item, CT_OUTBOX_ATTEMPTED, NOW, NULL));
    assert_int_equal(box->item.state, CT_OUTBOX_ATTEMPTED);
    assert_false(ct_outbox_move(box->db, &theirs, CT_OUTBOX_ATTEMPTED, NOW, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
    assert_int_equal(theirs.state, CT_OUTBOX_ORDERED);
}

static void test_outbox_settles_once_it_is_known(void **state)
{
    Box *box = *state;

    assert_true(ct_outbox_move(box->db, &box->item, CT_OUTBOX_ATTEMPTED, NOW, NULL));
    assert_true(ct_outbox_move(box->db, &box->item, CT_OUTBOX_UNCERTAIN, NOW + 1, NULL));
    g_auto(CtOutboxItem) doubted = stored(box);
    assert_int_equal(doubted.settled_at, CT_INSTANT_NEVER);
    assert_true(ct_outbox_move(box->db, &box->item, CT_OUTBOX_SENT, NOW + 2, NULL));
    g_auto(CtOutboxItem) settled = stored(box);
    assert_int_equal(settled.settled_at, NOW + 2);
    assert_int_equal(settled.attempts, 1);
}

static void test_outbox_doubt_is_no_work_for_the_post(void **state)
{
    Box *box = *state;

    assert_int_equal(waiting(box, CT_OUTBOX_ORDERED, NOW), 1);
    assert_true(ct_outbox_move(box->db, &box->item, CT_OUTBOX_ATTEMPTED, NOW, NULL));
    assert_true(ct_outbox_move(box->db, &box->item, CT_OUTBOX_UNCERTAIN, NOW, NULL));
    assert_int_equal(waiting(box, CT_OUTBOX_ORDERED, INT64_MAX), 0);
    assert_int_equal(waiting(box, CT_OUTBOX_UNCERTAIN, INT64_MAX), 1);
}

static void test_outbox_postponed_counts_and_waits(void **state)
{
    Box *box = *state;

    assert_true(ct_outbox_postpone(box->db, &box->item, NOW + 900, NULL));
    assert_int_equal(waiting(box, CT_OUTBOX_ORDERED, NOW + 899), 0);
    assert_int_equal(waiting(box, CT_OUTBOX_ORDERED, NOW + 900), 1);
    g_auto(CtOutboxItem) item = stored(box);
    assert_int_equal(item.attempts, 1);
}

static void test_outbox_put_back_counts_one_attempt(void **state)
{
    Box *box = *state;

    assert_true(ct_outbox_move(box->db, &box->item, CT_OUTBOX_ATTEMPTED, NOW, NULL));
    assert_true(ct_outbox_put_back(box->db, &box->item, NOW + 900, NULL));
    assert_int_equal(box->item.state, CT_OUTBOX_ORDERED);
    assert_int_equal(waiting(box, CT_OUTBOX_ORDERED, NOW + 899), 0);
    assert_int_equal(waiting(box, CT_OUTBOX_ORDERED, NOW + 900), 1);
    g_auto(CtOutboxItem) item = stored(box);
    assert_int_equal(item.attempts, 1);
}

static void test_outbox_work_comes_in_order_and_no_more_than_asked(void **state)
{
    Box *box = *state;

    for (uint8_t i = 0; i < 5; i++) {
        g_auto(CtOutboxItem) more = an_order((uint8_t)(20 + i), CT_CHANNEL_EMAIL);
        more.ordered_at = NOW - i;
        assert_true(ct_outbox_add(box->db, &more, NULL));
    }
    g_autoptr(GArray) items =
        ct_outbox_work(box->db, CT_OUTBOX_ORDERED, CT_CHANNEL_EMAIL, NOW, 3, NULL);
    assert_int_equal(items->len, 3);
    for (guint i = 0; i < items->len; i++)
        assert_int_equal(g_array_index(items, CtOutboxItem, i).order_index, 24 - i);
}

static void test_outbox_item_is_found_by_its_number(void **state)
{
    Box *box = *state;
    g_auto(CtOutboxItem) item = { 0 };
    g_autoptr(GError) error = NULL;

    assert_false(ct_outbox_get_number(box->db, "L00000001", &item, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_MISSING));
    assert_true(ct_outbox_set_number(box->db, &box->item, "L00000001", "proof", NULL));
    assert_true(ct_outbox_get_number(box->db, "L00000001", &item, NULL));
    assert_int_equal(item.order_index, 9);
    assert_string_equal(item.proof, "proof");
}

static void test_outbox_reference_is_read_back(void **state)
{
    const Box *box = *state;
    uint8_t id[CT_OUTBOX_ID_SIZE];
    int64_t sid = 0;
    g_autofree char *text = ct_outbox_reference(&box->item);

    assert_true(ct_outbox_read_reference(ct_bytes_of_text(text), &sid, id));
    assert_int_equal(sid, SID);
    assert_memory_equal(id, box->item.id, sizeof id);
}

static void test_outbox_reference_refuses_every_truncation_and_change(void **state)
{
    const Box *box = *state;
    uint8_t id[CT_OUTBOX_ID_SIZE];
    int64_t sid = 99;
    g_autofree char *text = ct_outbox_reference(&box->item);

    for (size_t size = 0; size < strlen(text); size++) {
        g_autofree uint8_t *exact = g_memdup2(text, size);
        assert_false(ct_outbox_read_reference((CtBytes){ exact, size }, &sid, id));
    }
    for (size_t i = 0; text[i] != '\0'; i++) {
        char kept = text[i];

        text[i] = 'g';
        assert_false(ct_outbox_read_reference(ct_bytes_of_text(text), &sid, id));
        text[i] = kept;
    }
    assert_int_equal(sid, 99);
}

#define BOXED(function) cmocka_unit_test_setup_teardown(function, open_box, close_box)

CT_TEST_MAIN(BOXED(test_outbox_order_is_kept_as_it_was_added),
             BOXED(test_outbox_order_twice_is_the_same_row),
             BOXED(test_outbox_id_differs_by_place_and_ordinal),
             BOXED(test_outbox_second_mover_is_a_conflict),
             BOXED(test_outbox_settles_once_it_is_known),
             BOXED(test_outbox_doubt_is_no_work_for_the_post),
             BOXED(test_outbox_postponed_counts_and_waits),
             BOXED(test_outbox_put_back_counts_one_attempt),
             BOXED(test_outbox_work_comes_in_order_and_no_more_than_asked),
             BOXED(test_outbox_item_is_found_by_its_number),
             BOXED(test_outbox_reference_is_read_back),
             BOXED(test_outbox_reference_refuses_every_truncation_and_change))
