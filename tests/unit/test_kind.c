/* test_kind.c - each mark of the table tells its kind, texts are told apart, names are believed
 * only as far as the bytes agree.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/kind.h"
#include "format/kind_row.h"
#include "packed.h"

#include <magic.h>

static const char *kind_of(CtBytes all)
{
    const CtKindBytes bytes = { ct_bytes_slice(all, 0, CT_KIND_HEAD), all.size, packed_read, &all };

    return ct_kind_of(&bytes)->name;
}

static const char *text_kind(const char *text)
{
    return kind_of(ct_bytes_of_text(text));
}

static void lay(uint8_t *head, uint32_t at, const char *bytes, uint32_t size)
{
    memcpy(head + at, bytes, size);
}

/* Of some kinds what follows the mark counts too. */
static void lay_proof(uint8_t *head, const CtKind *kind, const CtKindMark *mark)
{
    static const char icon[] = "\1\0\x20\x20\0\0\1\0\x20\0\0\1\0\0\x16\0\0\0";
    static const struct {
        const char *name;
        const char *bytes;
        uint32_t size;
    } proof[] = {
        { "script", "/bin/none\n", 10 },
        { "java-class", "\0\0\0\x34", 4 },
        { "jpeg", "\xe0\0\x10JFIF", 7 },
        { "7z", "\0\4", 2 },
        { "ico", icon, sizeof icon - 1 },
        { "cur", icon, sizeof icon - 1 },
        { "mbox", "a@example.org Thu Jan  1 00:00:00 2026\n", 39 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(proof); i++)
        if (strcmp(kind->name, proof[i].name) == 0)
            lay(head, mark->size, proof[i].bytes, proof[i].size);
    if (strcmp(kind->name, "cpio-binary") != 0)
        return;
    bool low_first = head[0] == 0xc7;
    lay(head, 6, low_first ? "\xa4\x81" : "\x81\xa4", 2);
    lay(head, 20, low_first ? "\2\0" : "\0\2", 2);
    lay(head, 26, "a", 2);
}

/* A file of nothing but the mark, in bytes that mean nothing (or letters, for a text). */
static void check_mark(const CtKind *kind, const CtKindMark *mark)
{
    uint8_t head[CT_KIND_HEAD];
    bool text = (kind->flags & CT_KIND_TEXT) != 0;

    memset(head, text ? 'a' : 1, sizeof head);
    lay(head, mark->at, mark->bytes, mark->size);
    if (mark->also_size > 0)
        lay(head, mark->also_at, mark->also, mark->also_size);
    lay_proof(head, kind, mark);
    assert_string_equal(kind_of((CtBytes){ head, sizeof head }), kind->name);
}

static size_t check_rows(const CtKind *row, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < CT_KIND_MARKS && row[i].mark[j].size > 0; j++)
            check_mark(&row[i], &row[i].mark[j]);
    return count;
}

static void test_kind_every_mark_tells_its_kind_and_no_other(void **state)
{
    (void)state;
    size_t kinds = check_rows(ct_kind_works, ct_kind_works_count) +
                   check_rows(ct_kind_packs, ct_kind_packs_count) +
                   check_rows(ct_kind_notes, ct_kind_notes_count);

    assert_true(kinds >= 150);
}

static void test_kind_tells_texts_and_their_encodings(void **state)
{
    static const struct {
        const char *text;
        const char *kind;
    } cases[] = {
        { "", "empty" },
        { "plain words\n", "text-ascii" },
        { "\xef\xbb\xbfplain", "text-utf8" },
        { "Gr\xc3\xbc\xc3\x9f"
          "e",
          "text-utf8" },
        { "le caf\xe9 de la gare, un texte assez long pour le dire", "text-8bit" },
        { "#!/bin/sh\necho\n", "shell-script" },
        { "#!/usr/bin/env -S python3 -u\n", "python-script" },
        { "#!/usr/bin/perl -w\n", "perl-script" },
        { "#! /usr/bin/shadow\n", "script" },
        { "  {\"a\":1}", "json" },
        { "[1]", "json" },
        { "[section]\na=1\n", "text-ascii" },
        { "<?xml version='1.0'?>\n<a/>", "xml" },
        { "<?xml version='1.0'?>\n<!-- x --><svg/>", "svg" },
        { "\n<!DOCTYPE html>", "html" },
        { "From ada@example.org Mon Jan  5 07:00:00 2026\n", "mbox" },
        { "From ada@example.org Mon, 5 Jan 2026 7:00:00 +0100\n", "mbox" },
        { "From ada\nSubject: x\n", "mbox" },
        { "-----BEGIN CERTIFICATE-----\n", "certificate-pem" },
        { "MAC address of a card", "text-ascii" },
        { "\x01\x02 bytes", "data" },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_string_equal(text_kind(cases[i].text), cases[i].kind);
    assert_string_equal(kind_of((CtBytes){ (const uint8_t *)"\xff\xfeW\0i\0n\0", 8 }),
                        "text-utf16");
    assert_string_equal(kind_of((CtBytes){ (const uint8_t *)"w\0i\0n\0d\0o\0", 10 }), "text-utf16");
}

static void test_kind_tells_what_only_structure_tells(void **state)
{
    (void)state;
    g_autofree uint8_t *file = g_malloc0(40960);
    CtBytes all = { file, 40960 };

    assert_string_equal(kind_of(all), "zeros");
    lay(file, 32769, "CD001", 5);
    assert_string_equal(kind_of(all), "iso9660");
    lay(file, 510, "\x55\xaa", 2); /* a disc that also boots */
    assert_string_equal(kind_of(all), "iso9660");
    memset(file, 0, 40960);
    lay(file, 40960 - 512, "koly", 4);
    assert_string_equal(kind_of(all), "dmg");
    memset(file, 0, 40960);
    lay(file, 0, "MZ", 2);
    lay(file, 60, "\0\x10\0\0", 4);
    assert_string_equal(kind_of(all), "mz");
    lay(file, 0x1000, "PE\0\0", 4);
    assert_string_equal(kind_of(all), "pe");
    memset(file, 2, 40960);
    for (size_t i = 0; i < 40960; i += 188)
        file[i] = 0x47;
    assert_string_equal(kind_of(all), "mpeg-ts");
}

static void test_kind_a_mark_is_not_enough_where_chance_or_prose_writes_it(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *kind;
    } cases[] = {
        { "\0\0\1\0hello world this is no icon", 31, "data" },
        { "\0\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0\x08\0\x09\0\x0a\0", 22, "data" },
        { "\xff\xd8\xff not a jpeg", 14, "data" },
        { "\xff\xd8\xff\xe0", 4, "data" },
        { "GIF89a", 6, "text-ascii" },
        { "7z\xbc\xaf'\x1cxxxxx", 11, "data" },
        { "\xc7q\1\2\3\4\5\6\7\1\2\3\4\5\6\7\1\2\3\4\5\6\7\1\2\3\4", 27, "data" },
        { "From me to you with love, a poem\n", 33, "text-ascii" },
        { "From me\nto you\n", 15, "text-ascii" },
    };
    uint8_t high[4096];

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_string_equal(kind_of((CtBytes){ (const uint8_t *)cases[i].bytes, cases[i].size }),
                            cases[i].kind);
    memset(high, 0xff, sizeof high);
    assert_string_equal(kind_of((CtBytes){ high, sizeof high }), "data");
    for (size_t i = 0; i < sizeof high; i++) /* Cyrillic in KOI8-R: few bytes are ASCII */
        high[i] = i % 20 == 0 ? ' ' : (uint8_t)(0xc0 + i % 32);
    assert_string_equal(kind_of((CtBytes){ high, sizeof high }), "text-8bit");
}

static bool agrees(const char *kind, const char *path)
{
    return ct_kind_agrees(ct_kind_named(kind), ct_kind_extension(ct_bytes_of_text(path)));
}

static void test_kind_a_name_is_believed_as_far_as_the_bytes_agree(void **state)
{
    (void)state;
    assert_true(agrees("docx", "a/letter.docx"));
    assert_true(agrees("docx", "a/LETTER.DOCX"));
    assert_false(agrees("docx", "holiday.png"));
    assert_false(agrees("ppt", "voice.amr"));
    assert_false(agrees("docx", "notes.txt"));
    assert_false(agrees("html", "picture.jpg"));
    assert_false(agrees("data", "picture.jpg"));
    assert_true(agrees("data", "old.txt"));
    assert_true(agrees("python-script", "tool.txt"));
    assert_true(agrees("text-8bit", "main.c"));
    assert_true(agrees("docx", "no-extension"));
    assert_true(agrees("docx", "of.nobody-knows-what"));
    assert_true(agrees("docx", "folder.png/letter"));
    assert_true(agrees("docx", ".png"));
    assert_true(agrees("empty", "empty.png"));
}

static void test_kind_an_extension_promises_the_plain_kind_of_its_name(void **state)
{
    static const char *const same[] = { "docx", "docm", "xlsx", "xlsm", "xlsb", "pptx", "pptm" };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(same); i++)
        assert_string_equal(ct_kind_told(ct_bytes_of_text(same[i]))->name, same[i]);
    assert_true(agrees("ole-encrypted", "letter.docx"));
}

/* A second opinion: the same bytes as libmagic names them. */
static void test_kind_agrees_with_libmagic(void **state)
{
    static const struct {
        const char *begins;
        size_t size;
        const char *type;
        const char *kind;
    } cases[] = {
        { "%PDF-1.4\n", 9, "application/pdf", "pdf" },
        { "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", 29, "image/png", "png" },
        { "GIF89a\1\0\1\0\0\0\0", 13, "image/gif", "gif" },
        { "\x1f\x8b\x08\0\0\0\0\0\0\3", 10, "application/gzip", "gzip" },
        { "\xfd"
          "7zXZ\0\0\4",
          8, "application/x-xz", "xz" },
        { "{\\rtf1 a}", 9, "text/rtf", "rtf" },
        { "fLaC\0\0\0\x22", 8, "audio/flac", "flac" },
        { "#!/bin/sh\n", 10, "text/x-shellscript", "shell-script" },
        { "plain words\n", 12, "text/plain", "text-ascii" },
    };
    magic_t magic = magic_open(MAGIC_MIME_TYPE);

    (void)state;
    assert_int_equal(magic_load(magic, NULL), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint8_t file[64] = { 0 };
        bool text = g_str_has_prefix(cases[i].type, "text/");

        memcpy(file, cases[i].begins, cases[i].size);
        size_t size = text ? cases[i].size : sizeof file;
        assert_string_equal(magic_buffer(magic, file, size), cases[i].type);
        assert_string_equal(kind_of((CtBytes){ file, size }), cases[i].kind);
    }
    magic_close(magic);
}

static void test_kind_of_every_truncation_is_some_kind(void **state)
{
    uint8_t whole[CT_KIND_HEAD];

    (void)state;
    memset(whole, 0, sizeof whole);
    lay(whole, 0, "MZ", 2);
    lay(whole, 60, "\x80\0\0\0PE", 6);
    for (size_t size = 0; size <= sizeof whole; size++) {
        g_autofree uint8_t *exact = g_memdup2(whole, size);

        assert_non_null(ct_kind_named(kind_of((CtBytes){ exact, size })));
    }
}

CT_TEST_MAIN(CT_TEST(test_kind_every_mark_tells_its_kind_and_no_other),
             CT_TEST(test_kind_tells_texts_and_their_encodings),
             CT_TEST(test_kind_tells_what_only_structure_tells),
             CT_TEST(test_kind_a_mark_is_not_enough_where_chance_or_prose_writes_it),
             CT_TEST(test_kind_a_name_is_believed_as_far_as_the_bytes_agree),
             CT_TEST(test_kind_an_extension_promises_the_plain_kind_of_its_name),
             CT_TEST(test_kind_agrees_with_libmagic),
             CT_TEST(test_kind_of_every_truncation_is_some_kind))
