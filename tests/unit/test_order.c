/* test_order.c - children come out where the manifest wants them, whatever stands between.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "examine/order.h"

static void hold(CtOrder *order, const char *path, const char *const *member)
{
    g_auto(CtItem) parent = { .kind = CT_ITEM_FILE };
    CtProbeChildren children = { NULL };

    ct_item_set_path(&parent, ct_bytes_of_text(path));
    for (size_t i = 0; member[i] != NULL; i++)
        (void)ct_probe_add_child(&children, &parent, ct_bytes_of_text(member[i]));
    ct_order_hold(order, children.item);
    assert_int_equal(children.item->len, 0);
    g_array_unref(children.item);
}

static void expect(CtItem *item, const char *path)
{
    assert_non_null(item);
    assert_string_equal((const char *)item->path, path);
}

static void test_order_children_come_before_what_follows_them(void **state)
{
    const char *const member[] = { "zebra", "0first", ":of-a-stream", NULL };
    const char *const other[] = { "1second", NULL };
    g_autoptr(CtOrder) order = ct_order_new();
    CtBytes same = ct_bytes_of_text("a.zip");
    CtBytes stream = ct_bytes_of_text("a.zip//:stream");
    CtBytes next = ct_bytes_of_text("a.zip.bak");

    (void)state;
    hold(order, "a.zip", member);
    assert_null(ct_order_before(order, 0, same)); /* a deleted file of the same name */
    hold(order, "a.zip", other);
    expect(ct_order_before(order, 0, stream), "a.zip//0first");
    expect(ct_order_before(order, 0, stream), "a.zip//1second");
    expect(ct_order_before(order, 0, stream), "a.zip//:of-a-stream");
    assert_null(ct_order_before(order, 0, stream));
    expect(ct_order_before(order, 0, next), "a.zip//zebra");
    assert_null(ct_order_before(order, 0, next));
    assert_null(ct_order_rest(order));
}

static void test_order_of_another_source_everything_comes_first(void **state)
{
    const char *const member[] = { "b", "a", NULL };
    g_autoptr(CtOrder) order = ct_order_new();

    (void)state;
    hold(order, "z", member);
    expect(ct_order_before(order, 1, ct_bytes_of_text("")), "z//a");
    expect(ct_order_rest(order), "z//b");
    assert_null(ct_order_rest(order));
}

CT_TEST_MAIN(CT_TEST(test_order_children_come_before_what_follows_them),
             CT_TEST(test_order_of_another_source_everything_comes_first))
