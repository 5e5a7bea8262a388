/* package_note.c - lines with names in front of them, in four spellings.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/package_note.h"

#include "base/text.h"
#include "format/lines.h"
#include "format/package_gather.h"

#include <string.h>

enum { HEAD = 4096 };

typedef struct {
    const char *name; /* what the line begins with, the mark behind it included */
    CtPackageField field;
} Rule;

/* The field of a line, when it begins with one of the names. */
static bool take(CtPackageGather *gather, const Rule *rule, CtBytes line)
{
    for (; rule->name != NULL; rule++) {
        if (!ct_lines_begins(line, rule->name))
            continue;
        ct_package_gather_set(gather, rule->field,
                              ct_bytes_slice(line, strlen(rule->name), SIZE_MAX));
        return true;
    }
    return false;
}

/* ---- Python ---- */

static const Rule python_rules[] = {
    { "Name:", CT_PACKAGE_NAME },
    { "Version:", CT_PACKAGE_VERSION },
    { "License-Expression:", CT_PACKAGE_LICENCE },
    { "License:", CT_PACKAGE_LICENCE },
    { "Author:", CT_PACKAGE_PERSON },
    { "Author-email:", CT_PACKAGE_PERSON },
    { "Maintainer:", CT_PACKAGE_PERSON },
    { "Maintainer-email:", CT_PACKAGE_PERSON },
    { NULL, CT_PACKAGE_NAME },
};

static int detect_python(CtBytes source)
{
    return ct_lines_begins(source, "Metadata-Version: ") ? 90 : 0;
}

static bool read_python(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtLines lines = ct_lines_over(source);
    CtPackageGather gather = { 0 };

    /* The description stands behind an empty line. */
    while (ct_lines_next(&lines) && lines.text.size > 0)
        (void)take(&gather, python_rules, lines.text);
    return ct_package_gather_tell(&gather, "pip", sink, user, error);
}

/* ---- pacman ---- */

static const Rule pacman_rules[] = {
    { "%NAME%", CT_PACKAGE_NAME },         { "%VERSION%", CT_PACKAGE_VERSION },
    { "%ARCH%", CT_PACKAGE_ARCHITECTURE }, { "%LICENSE%", CT_PACKAGE_LICENCE },
    { "%PACKAGER%", CT_PACKAGE_PERSON },   { NULL, CT_PACKAGE_NAME },
};

static int detect_pacman(CtBytes source)
{
    return ct_lines_begins(source, "%NAME%\n") ? 95 : 0;
}

static bool read_pacman(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtLines lines = ct_lines_over(source);
    CtPackageGather gather = { 0 };

    while (ct_lines_next(&lines)) {
        const Rule *rule = pacman_rules;

        while (rule->name != NULL && !ct_lines_equal(ct_text_trim(lines.text), rule->name))
            rule++;
        if (rule->name != NULL && ct_lines_next(&lines))
            ct_package_gather_set(&gather, rule->field, lines.text);
    }
    return ct_package_gather_tell(&gather, "pacman", sink, user, error);
}

/* ---- flatpak ---- */

static int detect_flatpak(CtBytes source)
{
    bool begins = ct_lines_begins(source, "[Application]") || ct_lines_begins(source, "[Runtime]");

    return begins && ct_lines_find(ct_bytes_slice(source, 0, HEAD), "\nruntime=") != SIZE_MAX ? 80
                                                                                              : 0;
}

/* "org.example.Platform/x86_64/22.08" */
static void take_runtime(CtPackageGather *gather, CtBytes value)
{
    size_t slash = ct_lines_find(value, "/");
    CtBytes rest =
        slash == SIZE_MAX ? (CtBytes){ NULL, 0 } : ct_bytes_slice(value, slash + 1, SIZE_MAX);

    ct_package_gather_set(gather, CT_PACKAGE_ARCHITECTURE,
                          ct_bytes_slice(rest, 0, ct_lines_find(rest, "/")));
}

static bool read_flatpak(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    static const Rule rules[] = { { "name=", CT_PACKAGE_NAME }, { NULL, CT_PACKAGE_NAME } };
    CtLines lines = ct_lines_over(source);
    CtPackageGather gather = { 0 };
    bool ours = false;

    while (ct_lines_next(&lines)) {
        CtBytes line = ct_text_trim(lines.text);

        if (ct_lines_begins(line, "["))
            ours = ct_lines_equal(line, "[Application]") || ct_lines_equal(line, "[Runtime]");
        if (ours && ct_lines_begins(line, "["))
            ct_package_gather_set(
                &gather, CT_PACKAGE_CLASS,
                ct_bytes_of_text(ct_lines_equal(line, "[Runtime]") ? "runtime" : "application"));
        if (ours)
            (void)take(&gather, rules, line);
        if (ours && ct_lines_begins(line, "runtime="))
            take_runtime(&gather, ct_bytes_slice(line, 8, SIZE_MAX));
    }
    return ct_package_gather_tell(&gather, "flatpak", sink, user, error);
}

/* ---- snap ---- */

static const Rule snap_rules[] = {
    { "name:", CT_PACKAGE_NAME },       { "version:", CT_PACKAGE_VERSION },
    { "license:", CT_PACKAGE_LICENCE }, { "type:", CT_PACKAGE_CLASS },
    { "contact:", CT_PACKAGE_PERSON },  { NULL, CT_PACKAGE_NAME },
};

static int detect_snap(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_begins(source, "name:") && ct_lines_find(head, "\nversion:") != SIZE_MAX &&
                   ct_lines_find(head, "\nconfinement:") != SIZE_MAX
               ? 60
               : 0;
}

/* A plain or quoted scalar of YAML on the line of its key. */
static CtBytes unquoted(CtBytes text)
{
    text = ct_text_trim(text);
    bool quoted = text.size >= 2 && (text.data[0] == '"' || text.data[0] == '\'') &&
                  text.data[text.size - 1] == text.data[0];
    return quoted ? ct_bytes_slice(text, 1, text.size - 2) : text;
}

static bool read_snap(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtLines lines = ct_lines_over(source);
    CtPackageGather gather = { 0 };

    while (ct_lines_next(&lines))
        (void)take(&gather, snap_rules, lines.text);
    for (size_t i = 0; i < CT_PACKAGE_FIELDS; i++)
        gather.field[i] = unquoted(gather.field[i]);
    return ct_package_gather_tell(&gather, "snap", sink, user, error);
}

const CtFormat ct_package_note_python_format = {
    .name = "python-metadata",
    .summary = "an installed Python package, as its METADATA tells",
    .detect = detect_python,
    .read = read_python,
};

const CtFormat ct_package_note_pacman_format = {
    .name = "pacman-desc",
    .summary = "an installed package of Arch, as pacman's desc tells",
    .detect = detect_pacman,
    .read = read_pacman,
};

const CtFormat ct_package_note_flatpak_format = {
    .name = "flatpak-metadata",
    .summary = "a deployed flatpak, as its metadata tell",
    .detect = detect_flatpak,
    .read = read_flatpak,
};

const CtFormat ct_package_note_snap_format = {
    .name = "snap-yaml",
    .summary = "a snap, as its snap.yaml tells",
    .detect = detect_snap,
    .read = read_snap,
};
