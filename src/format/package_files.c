/* package_files.c - lists of files that are texts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/package_files.h"

#include "base/text.h"
#include "format/file_list.h"
#include "format/lines.h"
#include "format/product_record.h"

#include <string.h>

enum { MD5_HEX = 32, SHA1_SIZE = 20 };

/* Files of a text, line by line. */
typedef struct {
    CtLines lines;
    CtFileList list;
    CtFileListEntry held; /* a path whose line is not settled yet; no bytes: none */
    char hex[2 * SHA1_SIZE + 1];
    CtBytes folder; /* apk */
    bool within;    /* pacman: below %FILES% */
} Reading;

static int detect_nothing(CtBytes source)
{
    (void)source;
    return 0;
}

static bool put_aside(const Reading *self, const char *reason, const char *detail, GError **error)
{
    const CtProductRecord place = { .line = self->lines.number,
                                    .from = self->lines.from,
                                    .to = self->lines.to };

    return ct_product_record_aside(&place, reason, detail, self->list.sink, self->list.user, error);
}

static bool settle(Reading *self, GError **error)
{
    const CtFileListEntry entry = self->held;

    self->held = (CtFileListEntry){ 0 };
    return entry.path.size == 0 || ct_file_list_add(&self->list, &entry, error);
}

static bool read_lines(CtBytes source, bool (*take)(Reading *self, CtBytes line, GError **error),
                       CtRecordSink sink, void *user, GError **error)
{
    Reading self = { .lines = ct_lines_over(source), .list = ct_file_list_new(sink, user) };
    bool more = true;

    while (more && ct_lines_next(&self.lines))
        more = self.lines.too_long ? put_aside(&self, "too-long", "the line is too long", error)
                                   : take(&self, self.lines.text, error);
    more = more && settle(&self, error) && ct_file_list_end(&self.list, error);
    if (more && !self.list.any)
        more = put_aside(&self, "empty", "no file is listed", error);
    ct_file_list_clear(&self.list);
    return more;
}

/* ---- dpkg ---- */

/* A folder stands before what is in it, and is no file. */
static bool is_folder_of(CtBytes folder, CtBytes path)
{
    return path.size > folder.size && path.data[folder.size] == '/' &&
           ct_bytes_equal(ct_bytes_slice(path, 0, folder.size), folder);
}

static bool take_path(Reading *self, CtBytes line, GError **error)
{
    if (is_folder_of(self->held.path, line))
        self->held.path = line;
    else if (!settle(self, error))
        return false;
    self->held.path = ct_lines_equal(line, "/.") ? (CtBytes){ 0 } : line;
    return true;
}

static bool take_dpkg(Reading *self, CtBytes line, GError **error)
{
    CtFileListEntry entry = { .algorithm = ct_bytes_of_text("md5") };

    if (line.size == 0)
        return true;
    if (line.data[0] == '/')
        return take_path(self, line, error);
    if (line.size < MD5_HEX + 3 || line.data[MD5_HEX] != ' ' || line.data[MD5_HEX + 1] != ' ')
        return put_aside(self, "malformed", "neither a path nor an MD5 and a path", error);
    entry.hex = ct_bytes_slice(line, 0, MD5_HEX);
    entry.path = ct_bytes_slice(line, MD5_HEX + 2, SIZE_MAX);
    if (ct_lines_begins(entry.path, "./"))
        entry.path = ct_bytes_slice(entry.path, 1, SIZE_MAX);
    return ct_file_list_add(&self->list, &entry, error);
}

static int detect_dpkg(CtBytes source)
{
    return ct_lines_begins(source, "/.\n/") ? 70 : 0;
}

static bool read_dpkg(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_lines(source, take_dpkg, sink, user, error);
}

static bool put_diversion(const CtBytes lines[3], CtRecordSink sink, void *user, GError **error)
{
    static const char *const names[] = { "path", "instead", "package" };
    static CtRecord record;

    ct_record_begin(&record, "diversion");
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (ct_text_is_utf8(lines[i]))
            ct_record_text(&record, names[i], lines[i], 0, 0);
        else
            ct_record_bytes(&record, names[i], lines[i], 0, 0);
    }
    return sink(user, &record, error);
}

static bool read_diversions(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = { .lines = ct_lines_over(source), .list = ct_file_list_new(sink, user) };
    CtBytes three[3] = { { 0 } };
    size_t count = 0;
    bool more = true;

    while (more && ct_lines_next(&self.lines)) {
        if (self.lines.too_long)
            return put_aside(&self, "too-long", "the line is too long", error);
        three[count++] = self.lines.text;
        if (count < G_N_ELEMENTS(three))
            continue;
        more = put_diversion(three, sink, user, error);
        self.list.any = true;
        count = 0;
    }
    if (more && count > 0)
        return put_aside(&self, "malformed", "a diversion has not three lines", error);
    return more && (self.list.any || put_aside(&self, "empty", "nothing is diverted", error));
}

/* ---- pacman ---- */

static bool take_pacman(Reading *self, CtBytes line, GError **error)
{
    const CtFileListEntry entry = { .path = line };

    if (line.size > 2 && line.data[0] == '%' && line.data[line.size - 1] == '%') {
        self->within = ct_lines_equal(line, "%FILES%");
        return true;
    }
    if (!self->within || line.size == 0 || line.data[line.size - 1] == '/')
        return true;
    return ct_file_list_add(&self->list, &entry, error);
}

static int detect_pacman(CtBytes source)
{
    return ct_lines_begins(source, "%FILES%\n") ? 90 : 0;
}

static bool read_pacman(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_lines(source, take_pacman, sink, user, error);
}

/* ---- apk ---- */

/* "Q1" and the Base64 of a SHA-1. */
static void take_apk_digest(Reading *self, CtBytes value)
{
    uint8_t sha1[SHA1_SIZE];
    size_t size = 0;

    if (!ct_lines_begins(value, "Q1") ||
        !ct_text_unbase64(ct_bytes_slice(value, 2, SIZE_MAX), sha1, sizeof sha1, &size) ||
        size != sizeof sha1)
        return;
    g_autofree char *hex = ct_text_hex((CtBytes){ sha1, sizeof sha1 });
    (void)g_strlcpy(self->hex, hex, sizeof self->hex);
    self->held.algorithm = ct_bytes_of_text("sha1");
    self->held.hex = ct_bytes_of_text(self->hex);
}

/* The path is FOLDER "/" FILE; the list wants it in one piece. */
static bool settle_apk(Reading *self, GError **error)
{
    g_auto(CtBuffer) path = ct_buffer_new(2 * (size_t)CT_LIMIT_LOG_LINE);

    if (self->held.path.size == 0)
        return true;
    ct_buffer_add_text(&path, "/");
    ct_buffer_add(&path, self->folder);
    if (self->folder.size > 0)
        ct_buffer_add_text(&path, "/");
    ct_buffer_add(&path, self->held.path);
    self->held.path = ct_buffer_bytes(&path);
    return settle(self, error);
}

static bool take_apk(Reading *self, CtBytes line, GError **error)
{
    CtBytes value = ct_bytes_slice(line, 2, SIZE_MAX);
    uint8_t letter = line.size >= 2 && line.data[1] == ':' ? line.data[0] : 0;

    if (line.size == 0) {
        bool more = settle_apk(self, error) && ct_file_list_end(&self->list, error);

        self->list.name = self->list.version = self->list.architecture = (CtBytes){ 0 };
        self->folder = (CtBytes){ 0 };
        return more;
    }
    if ((letter == 'F' || letter == 'R') && !settle_apk(self, error))
        return false;
    if (letter == 'P')
        self->list.name = value;
    else if (letter == 'V')
        self->list.version = value;
    else if (letter == 'A')
        self->list.architecture = value;
    else if (letter == 'F')
        self->folder = value;
    else if (letter == 'R')
        self->held.path = value;
    else if (letter == 'Z' && self->held.path.size > 0)
        take_apk_digest(self, value);
    return true;
}

static bool read_apk(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = { .lines = ct_lines_over(source), .list = ct_file_list_new(sink, user) };
    bool more = true;

    self.list.named = true;
    while (more && ct_lines_next(&self.lines))
        more = self.lines.too_long ? put_aside(&self, "too-long", "the line is too long", error)
                                   : take_apk(&self, self.lines.text, error);
    more = more && take_apk(&self, (CtBytes){ 0 }, error);
    if (more && !self.list.any)
        more = put_aside(&self, "empty", "no file is listed", error);
    ct_file_list_clear(&self.list);
    return more;
}

const CtFormat ct_package_files_dpkg_format = {
    .name = "dpkg-files",
    .summary = "files of one package, as dpkg lists them (NAME.list, NAME.md5sums)",
    .detect = detect_dpkg,
    .read = read_dpkg,
};

const CtFormat ct_package_files_diversions_format = {
    .name = "dpkg-diversions",
    .summary = "files that dpkg puts elsewhere than their packages say",
    .detect = detect_nothing,
    .read = read_diversions,
};

const CtFormat ct_package_files_pacman_format = {
    .name = "pacman-files",
    .summary = "files of one package, as pacman lists them",
    .detect = detect_pacman,
    .read = read_pacman,
};

const CtFormat ct_package_files_apk_format = {
    .name = "apk-files",
    .summary = "files of installed packages, as apk keeps them in lib/apk/db/installed",
    .detect = detect_nothing,
    .read = read_apk,
};
