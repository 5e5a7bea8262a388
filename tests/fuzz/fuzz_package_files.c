/* fuzz_package_files.c - any bytes as each list of files; the oracle is in reading.h, and: every
 * piece is whole lines, each of which is read again, with a path from the root on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

#include "format/file_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_piece(void *user, const CtRecord *record, GError **error)
{
    const CtRecordField *field = ct_record_find(record, CT_FILE_LIST_FIELD);
    CtFileListEntry entry;

    (void)user;
    (void)error;
    if (strcmp(record->kind, "files") != 0)
        return true;
    g_assert(field != NULL && field->bytes.size > 0 && field->bytes.size <= CT_FILE_LIST_PIECE);
    g_assert(field->bytes.data[field->bytes.size - 1] == '\n');
    for (CtBytes rest = field->bytes; ct_file_list_next(&rest, &entry);) {
        g_assert(entry.path.size > 1 && entry.path.data[0] == '/');
        g_assert(memchr(entry.path.data, '\n', entry.path.size) == NULL);
        g_assert((entry.hex.size == 0) == (entry.algorithm.size == 0));
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "dpkg-files", "dpkg-diversions", "pacman-files",
                                         "apk-files", "rpm-files" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        check_format(names[i], data, size);
        (void)ct_format_named(names[i])->read((CtBytes){ data, size }, check_piece, NULL, NULL);
    }
    return 0;
}
