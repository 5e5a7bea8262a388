/* rpm_files.c - the files of each package of an rpm database: names, folders and digests by number.
 *
 * Left out: folders, devices, and what a package only says that it may make (%ghost). Configuration
 * stands without digest. Source: rpm, docs/manual/tags.md; RFC 4880, 9.4 for the digests' kinds.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/file_list.h"
#include "format/lines.h"
#include "format/package_files.h"
#include "format/product_record.h"
#include "format/rpm_header.h"
#include "format/rpm_store.h"
#include "format/sqlite_image.h"

enum { FLAG_CONFIGURATION = 1, FLAG_GHOST = 64 };
enum { MODE_KIND = 0170000, MODE_FILE = 0100000, MODE_LINK = 0120000 };
enum { KIND_MD5 = 1, KIND_SHA1 = 2, KIND_SHA256 = 8 };

/* What a header has about its files, read side by side. */
typedef struct {
    CtRpmValues names;
    CtRpmValues folder_of;
    CtRpmValues modes;
    CtRpmValues flags;
    CtRpmValues digests;
    GArray *folders; /* owned; of CtBytes */
    CtBytes algorithm;
} Columns;

static int detect(CtBytes source)
{
    (void)source;
    return 0;
}

static CtBytes algorithm_of(const CtRpmHeader *header)
{
    uint64_t kind = KIND_MD5;

    (void)ct_rpm_header_number(header, CT_RPM_DIGEST_KIND, &kind);
    if (kind == 0 || kind == KIND_MD5)
        return ct_bytes_of_text("md5");
    return ct_bytes_of_text(kind == KIND_SHA1 ? "sha1" : kind == KIND_SHA256 ? "sha256" : "other");
}

static Columns columns_of(const CtRpmHeader *header)
{
    Columns self = { .names = ct_rpm_header_texts(header, CT_RPM_FILE_NAMES),
                     .folder_of = ct_rpm_header_numbers(header, CT_RPM_FOLDER_OF_FILE),
                     .modes = ct_rpm_header_numbers(header, CT_RPM_FILE_MODES),
                     .flags = ct_rpm_header_numbers(header, CT_RPM_FILE_FLAGS),
                     .digests = ct_rpm_header_texts(header, CT_RPM_FILE_DIGESTS),
                     .folders = g_array_new(FALSE, FALSE, sizeof(CtBytes)),
                     .algorithm = algorithm_of(header) };
    CtRpmValues folders = ct_rpm_header_texts(header, CT_RPM_FOLDERS);
    CtBytes folder;

    while (ct_rpm_values_text(&folders, &folder))
        g_array_append_val(self.folders, folder);
    return self;
}

/* False behind the last one; out->path has no bytes when the file is not listed. */
static bool next_file(Columns *self, CtBuffer *path, CtFileListEntry *out)
{
    CtBytes name;
    CtBytes digest = { 0 };
    uint64_t folder = 0;
    uint64_t mode = MODE_FILE;
    uint64_t flags = 0;

    *out = (CtFileListEntry){ 0 };
    if (!ct_rpm_values_text(&self->names, &name))
        return false;
    bool placed = ct_rpm_values_number(&self->folder_of, &folder);
    (void)ct_rpm_values_number(&self->modes, &mode);
    (void)ct_rpm_values_number(&self->flags, &flags);
    (void)ct_rpm_values_text(&self->digests, &digest);
    uint64_t kind = mode & MODE_KIND;
    if (!placed || folder >= self->folders->len || (flags & FLAG_GHOST) != 0 ||
        (kind != MODE_FILE && kind != MODE_LINK))
        return true;
    ct_buffer_empty(path);
    ct_buffer_add(path, g_array_index(self->folders, CtBytes, (guint)folder));
    ct_buffer_add(path, name);
    out->path = ct_buffer_bytes(path);
    if (kind == MODE_FILE && (flags & FLAG_CONFIGURATION) == 0) {
        out->algorithm = self->algorithm;
        out->hex = digest;
    }
    return true;
}

static bool put_files(CtFileList *list, const CtRpmHeader *header, GError **error)
{
    g_auto(CtBuffer) path = ct_buffer_new(2 * (size_t)CT_LIMIT_LOG_LINE);
    Columns columns = columns_of(header);
    CtFileListEntry entry;
    bool more = true;

    while (more && next_file(&columns, &path, &entry))
        more = entry.path.size == 0 || ct_file_list_add(list, &entry, error);
    g_array_unref(columns.folders);
    return more && ct_file_list_end(list, error);
}

static bool take(void *user, const CtRpmStored *stored, GError **error)
{
    CtFileList *list = user;
    g_auto(CtBuffer) version = ct_buffer_new(2 * (size_t)CT_LIMIT_VALUE_BYTES);
    CtRpmHeader header;

    if (!ct_rpm_header_parse(stored->header, &header, NULL))
        return true; /* the list of packages says so */
    ct_rpm_header_add_version(&header, &version);
    list->name = ct_rpm_header_text(&header, CT_RPM_NAME);
    list->version = ct_buffer_bytes(&version);
    list->architecture = ct_rpm_header_text(&header, CT_RPM_ARCHITECTURE);
    return put_files(list, &header, error);
}

static bool read_files(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtFileList list = ct_file_list_new(sink, user);
    const CtProductRecord nothing = { 0 };

    list.named = true;
    bool more = ct_rpm_store_each(source, take, &list, error);
    if (more && !list.any)
        more = ct_product_record_aside(&nothing, "empty", "no file is listed", sink, user, error);
    ct_file_list_clear(&list);
    return more;
}

const CtFormat ct_rpm_files_format = {
    .name = "rpm-files",
    .summary = "files of installed packages, as rpm keeps them (SQLite, ndb, Berkeley DB)",
    .detect = detect,
    .read = read_files,
    .warm_up = ct_sqlite_image_warm_up,
};
