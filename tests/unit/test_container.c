/* test_container.c - what each format of image says about each place of its disk.
 *
 * Method: the corpus of the fuzzer is small images of known content: made by hand from the
 * specifications (VHD, VHDX, VMDK) and by qemu-img (QCOW). Each is told as a line of stretches.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "memory_disk.h"

#include "format/container.h"

typedef struct {
    char *data; /* owned */
    CtBytes bytes;
    CtDisk disk;
} Image;

static void image_load(Image *self, const char *name)
{
    g_autofree char *path = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests", "fuzz", "corpus",
                                             "container", name, NULL);
    gsize size = 0;

    assert_true(g_file_get_contents(path, &self->data, &size, NULL));
    self->bytes = (CtBytes){ (const uint8_t *)self->data, size };
    self->disk = memory_disk(&self->bytes);
}

static void image_clear(Image *self)
{
    g_free(self->data);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Image, image_clear)

static void add_stretch(CtContainer *container, const CtStretch *stretch, GString *out)
{
    static const char *const name[] = { "plain", "packed", "zeros", "absent" };
    uint8_t byte = 0;

    g_string_append_printf(out, "%s%s %u", out->len > 0 ? ", " : "", name[stretch->kind],
                           (unsigned)stretch->size);
    if (stretch->kind == CT_STRETCH_PLAIN) {
        assert_true(ct_container_read(container, stretch->file, stretch->at, &byte, 1));
        g_string_append_printf(out, " of %02x", byte);
    }
    if (stretch->kind == CT_STRETCH_PACKED) {
        g_autofree uint8_t *unit = g_malloc(stretch->unit);

        assert_true(ct_container_unpack(container, stretch, unit, NULL));
        g_string_append_printf(out, " of %02x", unit[stretch->inside]);
    }
}

/* "plain 512 of 01, zeros 1024, ..." for the whole disk. */
static char *told(CtContainer *container)
{
    GString *out = g_string_new(NULL);
    uint64_t at = 0;

    while (at < container->size) {
        CtStretch stretch = { 0 };
        g_autoptr(GError) problem = NULL;

        if (!ct_container_stretch(container, at, &stretch, &problem)) {
            g_string_append_printf(out, ", %s", problem->message);
            break;
        }
        add_stretch(container, &stretch, out);
        at += stretch.size;
    }
    return g_string_free(out, FALSE);
}

static CtContainer *expect(const Image *image, const char *map)
{
    g_autoptr(GError) problem = NULL;
    CtContainer *container = ct_container_open(&image->disk, 1, &problem);

    assert_null(problem);
    assert_non_null(container);
    g_autofree char *line = told(container);
    assert_string_equal(line, map);
    return container;
}

static void expect_parent(const CtContainer *container, const char *name, const char *id)
{
    assert_true(container->parent.has);
    assert_string_equal(container->parent.name, name);
    if (id != NULL)
        assert_string_equal(container->parent.id, id);
    else
        assert_null(container->parent.id);
}

static void test_vhd_leaves_sectors_without_their_bit_to_the_parent(void **state)
{
    g_auto(Image) image = { 0 };

    (void)state;
    image_load(&image, "vhd-child");
    g_autoptr(CtContainer) container =
        expect(&image, "absent 512, plain 1024 of 01, absent 2048, plain 512 of 07, absent 4096, "
                       "plain 4096 of 20, absent 4096");
    expect_parent(container, "base.vhd", "74686520706172656e74732069642e2e");
    assert_true(container->parent.has_time);
    assert_int_equal(container->parent.time, 946684800 + 86400);
    assert_string_equal(container->id, "61206368696c64206f66207465737473");
    assert_int_equal(container->note->len, 0);
}

static void test_vhd_of_dynamic_size_has_blocks_whole(void **state)
{
    g_auto(Image) image = { 0 };

    (void)state;
    image_load(&image, "vhd-dynamic");
    g_autoptr(CtContainer) container =
        expect(&image, "plain 4096 of 00, zeros 4096, plain 4096 of 20, zeros 4096");
    assert_false(container->parent.has);
}

static void test_vhd_of_fixed_size_is_the_disk_before_its_footer(void **state)
{
    g_auto(Image) image = { 0 };

    (void)state;
    image_load(&image, "vhd-fixed");
    g_autoptr(CtContainer) container = expect(&image, "plain 2048 of 09");
    assert_int_equal(container->size, 2048);
}

static void test_vhdx_leaves_sectors_without_their_bit_to_the_parent(void **state)
{
    g_auto(Image) image = { 0 };

    (void)state;
    image_load(&image, "vhdx-child");
    /* The bits are the file's own first bytes, "vhdxfile": 76 68 64 78 66 69 6c 65. */
    g_autoptr(CtContainer) container = ct_container_open(&image.disk, 1, NULL);
    assert_non_null(container);
    g_autofree char *line = told(container);
    assert_true(
        g_str_has_prefix(line, "absent 512, plain 1024 of 00, absent 512, plain 1536 of 00"));
    assert_true(g_str_has_suffix(line, ", zeros 1048576, absent 1048576"));
    expect_parent(container, ".\\base.vhdx", "{00112233-4455-6677-8899-aabbccddeeff}");
    assert_string_equal(container->parent.id2, "{00000000-0000-0000-0000-000000000001}");
    assert_string_equal(container->id, "{68632061-6c69-7364-2064-617461202e2e}");
}

static void test_vmdk_leaves_grains_that_it_lacks_to_the_parent(void **state)
{
    g_auto(Image) image = { 0 };

    (void)state;
    image_load(&image, "vmdk-child");
    g_autoptr(CtContainer) container =
        expect(&image, "plain 8192 of 01, zeros 4096, absent 4096, absent 16384");
    expect_parent(container, "C:\\images\\base.vmdk", "01234567");
    assert_string_equal(container->id, "89abcdef");
}

static void test_vmdk_that_is_packed_has_its_tables_at_its_end(void **state)
{
    g_auto(Image) image = { 0 };

    (void)state;
    image_load(&image, "vmdk-packed");
    g_autoptr(CtContainer) container =
        expect(&image, "packed 4096 of 01, zeros 12288, zeros 16384");
    assert_false(container->parent.has);
}

static void test_vmdk_text_names_the_files_in_a_row(void **state)
{
    g_auto(Image) text = { 0 };
    g_auto(Image) sparse = { 0 };
    g_auto(Image) flat = { 0 };

    (void)state;
    image_load(&text, "vmdk-text");
    image_load(&flat, "vhd-fixed");
    image_load(&sparse, "vmdk-cowd");
    const CtDisk file[] = { text.disk, flat.disk, sparse.disk };
    g_autoptr(CtContainer) container = ct_container_open(file, G_N_ELEMENTS(file), NULL);
    assert_non_null(container);
    assert_int_equal(container->extent->len, 3);
    assert_string_equal(g_ptr_array_index(container->extent, 0), "flat disk.vmdk");
    assert_string_equal(g_ptr_array_index(container->extent, 1), "child.vmdk");
    g_autofree char *line = told(container);
    assert_string_equal(line,
                        "zeros 32256, plain 1024 of 09, plain 4096 of 03, zeros 28672, image: "
                        "an extent of it is not there");
}

static void test_qcow_tells_plain_packed_zero_and_absent_clusters(void **state)
{
    g_auto(Image) image = { 0 };

    (void)state;
    image_load(&image, "qcow2-child");
    g_autoptr(CtContainer) container =
        expect(&image, "absent 512, plain 1024 of 01, absent 2560, zeros 1024, absent 3072, packed "
                       "512 of 03, absent 24064, absent 7168, plain 1024 of 00, absent 24576");
    expect_parent(container, "base.raw", NULL);
    assert_true(container->parent.raw);
}

static void test_qcow_clusters_may_have_parts(void **state)
{
    g_auto(Image) image = { 0 };

    (void)state;
    image_load(&image, "qcow2-extended");
    g_autoptr(CtContainer) container =
        expect(&image, "absent 512, plain 1024 of 01, absent 2560, zeros 1024, absent 60416");
    expect_parent(container, "base.raw", NULL);
}

static void test_qcow_of_the_first_version(void **state)
{
    g_auto(Image) image = { 0 };

    (void)state;
    image_load(&image, "qcow-first");
    g_autoptr(CtContainer) container =
        expect(&image, "absent 512, plain 1024 of 01, absent 6656, packed 512 of 03, absent 56832");
    expect_parent(container, "base.raw", NULL);
}

/* Goes over the map of what opens, so that every table is met at its cut. */
static void walk(CtContainer *container)
{
    CtStretch stretch = { 0 };

    for (uint64_t at = 0; at < container->size; at += stretch.size) {
        g_autoptr(GError) problem = NULL;

        if (!ct_container_stretch(container, at, &stretch, &problem)) {
            assert_int_equal(problem->code, CT_ERROR_INPUT);
            return;
        }
    }
}

static void refuse_cuts(const char *name, size_t step)
{
    g_auto(Image) image = { 0 };

    image_load(&image, name);
    for (size_t size = 0; size < image.bytes.size; size += step) {
        g_autofree uint8_t *exact = g_memdup2(image.bytes.data, size); /* ASan sees the edge */
        g_autoptr(GError) problem = NULL;
        CtBytes bytes = { exact, size };
        const CtDisk disk = memory_disk(&bytes);
        g_autoptr(CtContainer) container = ct_container_open(&disk, 1, &problem);

        assert_true((container == NULL) == (problem != NULL));
        assert_true(container != NULL || problem->code == CT_ERROR_INPUT ||
                    problem->code == CT_ERROR_LIMIT);
        if (container != NULL)
            walk(container);
    }
}

static void test_a_container_that_is_cut_anywhere_is_refused_or_read(void **state)
{
    (void)state;
    refuse_cuts("vhd-child", 1);
    refuse_cuts("vmdk-child", 1);
    refuse_cuts("vmdk-packed", 1);
    refuse_cuts("vmdk-text", 1);
    refuse_cuts("qcow2-child", 1);
    refuse_cuts("qcow-first", 1);
    refuse_cuts("vhdx-child", 9973); /* its checksums take their time */
}

static void test_a_parent_is_refused_by_identifier_and_by_size(void **state)
{
    char id[] = "{AB}";
    char id2[] = "{cd}";
    CtContainer child = { .size = 4096, .parent = { .has = true, .id = id, .id2 = id2 } };
    CtContainer parent = { .size = 4096, .id = id };

    (void)state;
    assert_null(ct_container_refusal(&child, &parent, 4096));
    parent.id = id2;
    assert_null(ct_container_refusal(&child, &parent, 4096));
    parent.id = NULL;
    assert_non_null(ct_container_refusal(&child, &parent, 4096));
    assert_non_null(ct_container_refusal(&child, NULL, 4096));
    child.parent.id = NULL;
    assert_null(ct_container_refusal(&child, NULL, 512));
    child.parent.equal = true;
    assert_non_null(ct_container_refusal(&child, NULL, 512));
}

CT_TEST_MAIN(CT_TEST(test_vhd_leaves_sectors_without_their_bit_to_the_parent),
             CT_TEST(test_vhd_of_dynamic_size_has_blocks_whole),
             CT_TEST(test_vhd_of_fixed_size_is_the_disk_before_its_footer),
             CT_TEST(test_vhdx_leaves_sectors_without_their_bit_to_the_parent),
             CT_TEST(test_vmdk_leaves_grains_that_it_lacks_to_the_parent),
             CT_TEST(test_vmdk_that_is_packed_has_its_tables_at_its_end),
             CT_TEST(test_vmdk_text_names_the_files_in_a_row),
             CT_TEST(test_qcow_tells_plain_packed_zero_and_absent_clusters),
             CT_TEST(test_qcow_clusters_may_have_parts), CT_TEST(test_qcow_of_the_first_version),
             CT_TEST(test_a_container_that_is_cut_anywhere_is_refused_or_read),
             CT_TEST(test_a_parent_is_refused_by_identifier_and_by_size))
