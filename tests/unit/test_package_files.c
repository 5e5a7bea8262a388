/* test_package_files.c - whose files are whose: each manager's list in one form; every truncation.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "collect.h"
#include "rpm_sample.h"

#include "format/file_list.h"

#define LIST   "/.\n/usr\n/usr/bin\n/usr/bin/example\n/usr/share/doc\n/usr/share/doc/a b\n"
#define SUMS   "d41d8cd98f00b204e9800998ecf8427e  usr/bin/example\nnot a sum\n"
#define PACMAN "%FILES%\nusr/\nusr/bin/\nusr/bin/example\n\n%BACKUP%\netc/example.conf\tabc\n"
#define APK                                                                                        \
    "C:Q1x=\nP:example\nV:1-r0\nA:x86_64\nF:usr/bin\nR:example\na:0:0:755\n"                       \
    "Z:Q1qvTGHdzF6KLavt4PO0gs2a6pQ00=\nR:plain\n\nP:other\nV:2\nF:\nR:top\n\n"
#define DIVERSIONS "/usr/bin/x\n/usr/bin/x.other\ndiverter\n/bin/y\n/bin/y.local\n:\n"

static void check(const char *format, const char *text, const char *wanted)
{
    g_auto(Collected) found = collect_from(format, ct_bytes_of_text(text));

    if (!collected_has(&found, wanted))
        fail_msg("%s: %.*s", format, (int)found.lines.size, (const char *)found.lines.data);
}

static void test_package_files_are_told_in_one_form(void **state)
{
    (void)state;
    /* Folders are left out. */
    check("dpkg-files", LIST, "\"files\":\"/usr/bin/example\\u000a/usr/share/doc/a b\\u000a\"");
    check("dpkg-files", SUMS,
          "\"files\":\"md5:d41d8cd98f00b204e9800998ecf8427e /usr/bin/example\\u000a");
    check("dpkg-files", SUMS, "\"reason\":\"malformed\"");
    check("pacman-files", PACMAN, "\"files\":\"/usr/bin/example\\u000a\"");
    check("apk-files", APK,
          "\"name\":\"example\",\"version\":\"1-r0\",\"architecture\":\"x86_64\",\"files\":"
          "\"sha1:aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d "
          "/usr/bin/example\\u000a/usr/bin/plain\\u000a\"");
    check("apk-files", APK, "\"name\":\"other\",\"version\":\"2\",\"files\":\"/top\\u000a\"");
    check("dpkg-diversions", DIVERSIONS,
          "\"path\":\"/usr/bin/x\",\"instead\":\"/usr/bin/x.other\",\"package\":\"diverter\"");
    check("dpkg-diversions", DIVERSIONS, "\"package\":\":\"");
}

static void test_package_files_long_list_is_pieces_of_whole_lines(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("/.\n");

    for (int i = 0; i < 10000; i++)
        g_string_append_printf(text, "/usr/share/example/file%05d\n", i);
    g_auto(Collected) found = collect_from("dpkg-files", ct_bytes_of_text(text->str));
    size_t records = 0;
    for (size_t i = 0; i < found.lines.size; i++)
        records += found.lines.data[i] == '\n' ? 1 : 0;
    assert_int_equal(records, 5);
    assert_true(collected_has(&found, "file09999\\u000a\"}"));
    assert_int_equal(found.asides, 0);
}

static void test_package_files_of_rpm_lie_in_their_folders(void **state)
{
    (void)state;
    static const char *const names[] = { "tool", "tool.conf", "link", "ghost", "folder" };
    static const uint16_t modes[] = { 0100755, 0100644, 0120777, 0100644, 0040755 };
    static const uint32_t flags[] = { 0, 1, 0, 64, 0 };
    static const uint32_t folders[] = { 0, 1, 0, 1, 1 };
    RpmSample sample = rpm_sample_begin();

    rpm_sample_text(&sample, CT_RPM_NAME, "example");
    rpm_sample_text(&sample, CT_RPM_VERSION, "2");
    rpm_sample_text(&sample, CT_RPM_RELEASE, "3");
    rpm_sample_entry(&sample, CT_RPM_FOLDERS, 8, 2);
    ct_buffer_add(&sample.values, (CtBytes){ (const uint8_t *)"/usr/bin/\0/etc/", 16 });
    rpm_sample_entry(&sample, CT_RPM_FILE_NAMES, 8, 5);
    for (size_t i = 0; i < 5; i++)
        ct_buffer_add(&sample.values, (CtBytes){ (const uint8_t *)names[i], strlen(names[i]) + 1 });
    rpm_sample_entry(&sample, CT_RPM_FILE_DIGESTS, 8, 5);
    for (size_t i = 0; i < 5; i++)
        ct_buffer_add(&sample.values,
                      i == 2 || i == 4
                          ? (CtBytes){ (const uint8_t *)"", 1 }
                          : (CtBytes){ (const uint8_t *)"d41d8cd98f00b204e9800998ecf8427e", 33 });
    rpm_sample_entry(&sample, CT_RPM_FOLDER_OF_FILE, 4, 5);
    for (size_t i = 0; i < 5; i++)
        ct_buffer_add_u32be(&sample.values, folders[i]);
    rpm_sample_entry(&sample, CT_RPM_FILE_FLAGS, 4, 5);
    for (size_t i = 0; i < 5; i++)
        ct_buffer_add_u32be(&sample.values, flags[i]);
    rpm_sample_entry(&sample, CT_RPM_FILE_MODES, 3, 5);
    for (size_t i = 0; i < 5; i++)
        ct_buffer_add_u16be(&sample.values, modes[i]);
    g_auto(CtBuffer) header = rpm_sample_end(&sample);
    const CtBytes view = ct_buffer_bytes(&header);
    g_auto(CtBuffer) database = rpm_sample_ndb(&view, 1);
    g_auto(Collected) found = collect_from("rpm-files", ct_buffer_bytes(&database));

    assert_true(collected_has(&found, "\"name\":\"example\",\"version\":\"2-3\",\"files\":\"md5:"
                                      "d41d8cd98f00b204e9800998ecf8427e /usr/bin/tool\\u000a"
                                      "/etc/tool.conf\\u000a/usr/bin/link\\u000a\""));
}

static void test_package_files_cut_anywhere_are_read(void **state)
{
    (void)state;
    static const char *const texts[][2] = { { "dpkg-files", LIST },
                                            { "dpkg-files", SUMS },
                                            { "pacman-files", PACMAN },
                                            { "apk-files", APK },
                                            { "dpkg-diversions", DIVERSIONS } };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        for (size_t size = 0; size <= strlen(texts[i][1]); size++) {
            g_autofree uint8_t *exact = g_memdup2(texts[i][1], size);
            g_auto(Collected) found = collect_from(texts[i][0], (CtBytes){ exact, size });

            assert_true(found.lines.size > 0);
        }
}

static void test_package_files_line_that_is_none_is_passed_over(void **state)
{
    (void)state;
    CtBytes rest = ct_bytes_of_text("nonsense\nmd5:12 /a\n/\nsha1:"
                                    "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d /b c\n/d");
    CtFileListEntry entry;

    assert_true(ct_file_list_next(&rest, &entry));
    assert_true(ct_bytes_equal(entry.path, ct_bytes_of_text("/b c")));
    assert_true(ct_bytes_equal(entry.algorithm, ct_bytes_of_text("sha1")));
    assert_true(ct_file_list_next(&rest, &entry));
    assert_true(ct_bytes_equal(entry.path, ct_bytes_of_text("/d")));
    assert_int_equal(entry.hex.size, 0);
    assert_false(ct_file_list_next(&rest, &entry));
}

CT_TEST_MAIN(CT_TEST(test_package_files_are_told_in_one_form),
             CT_TEST(test_package_files_long_list_is_pieces_of_whole_lines),
             CT_TEST(test_package_files_of_rpm_lie_in_their_folders),
             CT_TEST(test_package_files_cut_anywhere_are_read),
             CT_TEST(test_package_files_line_that_is_none_is_passed_over))
